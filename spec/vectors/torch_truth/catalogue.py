"""Which ops and steps there are: each registers itself, with the inputs that have a gradient and how its cases are drawn."""
import typing

OPS = {}
STEPS = {}


class Op(typing.NamedTuple):
    forward: typing.Callable  # (params, **inputs as float64 tensors) -> a tensor
    differentiable: tuple
    draw: typing.Callable  # (draw) -> inputs in float32, params, tags


class Step(typing.NamedTuple):
    run: typing.Callable  # (dialect, params, parameter, gradients) -> the parameter after each gradient
    draw: typing.Callable  # (draw) -> params


def op(name, *differentiable, draw):
    def register(forward):
        OPS[name] = Op(forward, differentiable, draw)
        return forward

    return register


def step(name, draw):
    def register(run):
        STEPS[name] = Step(run, draw)
        return run

    return register
