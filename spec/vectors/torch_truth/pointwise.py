"""Element by element. The catalogue's gradient is 0 at every kink; where PyTorch's is not, the branches are chosen here.
Where PyTorch's derivative loses the digits of a small number (1 − y² of a tanh near 1), a form that keeps them stands in."""
import math

import torch
import torch.nn.functional as F

from .agreement import held_to, sloped
from .catalogue import op

#: Saturated, tiny and on both sides of 0.
FAR = (-1e4, -100, -88, -20, -0.001, 0, 0.001, 20, 88, 100, 1e4)
KINKS = (-3, 0, 3, 6, -0.0)
#: What a smooth function is tried on.
CURVED = ("normal", "whole", "negative", "tiny")


def drawn(*specials, kinds=("normal", "whole", "negative", "ties", "tiny", "large"), **choices):
    """Each fourth case has the special numbers in it."""

    def draw(d):
        shape, tags = d.shape(4), []
        if d.number % 4 == 3 and specials:
            shape, tags = (len(specials) + d.up_to(4),), ["special"]
        input = d.numbers(shape, d.in_turn(*kinds))
        params = {key: d.in_turn(*values) for key, values in choices.items()}
        return {"input": d.scattered(input, *specials) if tags else input}, params, tags

    return draw


def sigmoid_of(x):
    """exp only sees numbers below 0, and autograd only differentiates fractions that keep their digits."""
    small = torch.exp(torch.where(x < 0, x, -x))
    return torch.where(x < 0, small / (1 + small), 1 / (1 + small))


@op("relu", "input", draw=drawn(math.nan, math.inf, -math.inf, *KINKS))
def relu(params, input):
    return F.relu(input)


@op("relu6", "input", draw=drawn(math.inf, -math.inf, *KINKS))
def relu6(params, input):
    return F.relu6(input)


@op("leakyRelu", "input", draw=drawn(*KINKS, slope=(0.01, 0.2, 0, 1, 1.5)))
def leaky_relu(params, input):
    """With slope 1 there is no kink at 0."""
    at_zero = input if params["slope"] == 1 else input.detach()
    return torch.where(input == 0, at_zero, F.leaky_relu(input, params["slope"]))


@op("elu", "input", draw=drawn(*KINKS, -1e-4, -50, alpha=(1, 0.5, 2)))
def elu(params, input):
    """PyTorch subtracts 1 from exp, which loses the digits of what is near 0. With alpha 1 there is no kink at 0."""
    below = params["alpha"] * sloped(torch.expm1(input), torch.exp(input.clamp(max=0)))
    at_zero = input if params["alpha"] == 1 else input.detach()
    form = torch.where(input > 0, input, torch.where(input < 0, below, at_zero))
    return held_to(F.elu(input, params["alpha"]), form)


@op("gelu", "input", draw=drawn(-10, -5, -0.001, 0, 0.001, 5, 10, 100, approximation=("none", "tanh"), kinds=CURVED))
def gelu(params, input):
    """PyTorch adds 1 to erf or tanh, which is near −1 on the far left."""
    if params["approximation"] == "none":
        share = torch.special.erfc(-input / math.sqrt(2)) / 2
    else:
        share = sigmoid_of(2 * math.sqrt(2 / math.pi) * (input + 0.044715 * input**3))  # ½(1 + tanh z) is σ(2z)
    return held_to(F.gelu(input, approximate=params["approximation"]), input * share)


@op("silu", "input", draw=drawn(-1e4, -80, -20, -0.001, 0, 0.001, 20, 100, 1e4, kinds=CURVED))
def silu(params, input):
    return held_to(F.silu(input), input * sigmoid_of(input))


@op("hardSwish", "input", draw=drawn(*KINKS))
def hard_swish(params, input):
    kink = (input == -3) | (input == 3)
    return torch.where(kink, F.hardswish(input).detach(), F.hardswish(input))


@op("sigmoid", "input", draw=drawn(*FAR, kinds=CURVED))
def sigmoid(params, input):
    return held_to(torch.sigmoid(input), sigmoid_of(input))


@op("tanh", "input", draw=drawn(-100, -20, -9, -0.001, 0, 0.001, 9, 20, 100, kinds=CURVED))
def tanh(params, input):
    """PyTorch's value; the slope is that of 2σ(2x) − 1, the same function."""
    return sloped(torch.tanh(input), 2 * sigmoid_of(2 * input))


@op("softplus", "input", draw=drawn(*FAR, kinds=CURVED))
def softplus(params, input):
    """PyTorch's own is a straight line from 20 on, unless told otherwise, and 0 on the far left."""
    return held_to(F.softplus(input), -F.logsigmoid(-input))


@op("step", "input", draw=drawn(*KINKS))
def step(params, input):
    return (input > 0).double() + 0 * input


@op("exp", "input", draw=drawn(-80, -20, -0.001, 0, 0.001, 20, 80, kinds=CURVED))
def exp(params, input):
    return torch.exp(input)


@op("log", "input", draw=drawn(1, 1.0001, 1e-30, 1e30, kinds=("positive",)))
def log(params, input):
    return torch.log(input)


@op("square", "input", draw=drawn(0, -0.0, 1e15))
def square(params, input):
    return torch.square(input)


@op("abs", "input", draw=drawn(math.inf, -math.inf, *KINKS))
def abs_(params, input):
    return torch.abs(input)


@op("scale", "input", draw=drawn(factor=(2, -0.5, 0.1, 0, 3), offset=(0, 1, -0.3)))
def scale(params, input):
    return params["factor"] * input + params["offset"]


def draw_pair(d):
    """b is as large as a, or repeated along some axes."""
    shape = d.shape(4)
    repeated = tuple(1 if d.number % 2 and d.up_to(2) == 1 else extent for extent in shape)
    return {"a": d.numbers(shape, d.kind()), "b": d.numbers(repeated)}, {}, []


@op("add", "a", "b", draw=draw_pair)
def add(params, a, b):
    return a + b


@op("multiply", "a", "b", draw=draw_pair)
def multiply(params, a, b):
    return a * b


def draw_dropout(d):
    shape = d.shape(4)
    return {"input": d.numbers(shape, d.kind()), "mask": d.numbers(shape, "ties")}, {"keep": d.in_turn(0.5, 0.8, 1, 0.3)}, []


@op("dropout", "input", draw=draw_dropout)
def dropout(params, input, mask):
    return input * mask / params["keep"]
