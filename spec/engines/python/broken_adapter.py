"""The NumPy adapter with faults planted in it, each under its name, to show what a report says about them.

--list prints the faults."""
import json
import os
import sys
import time

import numpy

from adapter import serve
from numpy_adapter import Engine

FAULTS = {}
OPS = dict(Engine.ops)
STEPS = dict(Engine.steps)


def fault(name, what, table=OPS, also=()):
    """Plants a fault in an op or a step; `also` are those whose laws or training meet it there."""

    def plant(change):
        right = table[name]
        table[name] = lambda *given, **named: change(right, *given, **named)
        FAULTS[name] = {"fault": what, "also": list(also)}
        return change

    return plant


@fault("conv2d", "reads dilation as 1 along x")
def _(right, p, **inputs):
    return right({**p, "dilation": [p["dilation"][0], 1]}, **inputs)


@fault("avgPool2d", "divides by all taps, whatever countPadding says")
def _(right, p, **inputs):
    return right({**p, "countPadding": True}, **inputs)


@fault("maxPool2d", "sends the gradient to the last of equal numbers")
def _(right, p, input):
    turned = {**p, "padding": [pair[::-1] for pair in p["padding"]]}
    flip = lambda x: numpy.ascontiguousarray(x[:, ::-1, ::-1])
    covered = all(
        (extent + sum(pads) - (d * (k - 1) + 1)) % s == 0
        for extent, pads, d, k, s in zip(input.shape[1:3], p["padding"], p["dilation"], p["size"], p["stride"]))
    y, pull = right(p, input)
    if not covered:
        return y, pull
    _, pull_turned = right(turned, flip(input))
    return y, lambda dy: {"input": flip(pull_turned(flip(dy))["input"])}


@fault("linear", "forgets the gradient of bias beyond the first example", also=["lenet"])
def _(right, p, **inputs):
    y, pull = right(p, **inputs)
    return y, lambda dy: {**pull(dy), "bias": dy[0]}


@fault("softmax", "does not subtract the maximum first")
def _(right, p, input):
    e = numpy.exp(input)
    y = e / e.sum(-1, keepdims=True)
    return y, lambda dy: {"input": y * (dy - (y * dy).sum(-1, keepdims=True))}


@fault("sigmoid", "computes in half precision")
def _(right, p, input):
    y, pull = right(p, input)
    return y.astype("f2").astype("f4"), pull


@fault("relu", "lets nothing through where a NaN comes in")
def _(right, p, input):
    y, pull = right(p, input)
    return numpy.nan_to_num(y, nan=0, posinf=numpy.inf), pull


@fault("mean", "keeps the axes that it should remove")
def _(right, p, input):
    y, pull = right(p, input)
    return (numpy.expand_dims(y, 0), pull) if p["axes"] else (y, pull)


calls = 0


@fault("tanh", "adds 1 at every third call")
def _(right, p, input):
    global calls
    calls += 1
    y, pull = right(p, input)
    return y + (calls % 3 == 0), pull


@fault("transpose", "ends the program when there are three axes")
def _(right, p, input):
    if input.ndim == 3:
        os._exit(3)
    return right(p, input)


@fault("reverse", "does not come back when there are two axes")
def _(right, p, input):
    if input.ndim == 2:
        time.sleep(3600)
    return right(p, input)


@fault("sgd", "ignores weightDecay", STEPS)
def _(right, p, *state):
    return right({**p, "weightDecay": 0 if p["weightDecay"] >= 0 else -1}, *state)


@fault("adam", "does not correct the bias of the moments", STEPS, also=["lenet"])
def _(right, p, w, slots, g, t):
    return right(p, w, slots, g, 10**6)


class Broken(Engine):
    hello = {**Engine.hello, "engine": "broken", "version": "1"}
    ops, steps = OPS, STEPS


if __name__ == "__main__":
    if "--list" in sys.argv:
        print(json.dumps(FAULTS, indent=1))
    else:
        serve(Broken())
