"""Ops that move numbers and change none."""
import math

import numpy
import torch

from .catalogue import op


def numbers(d, shape):
    values = d.numbers(shape, d.kind())
    if d.number % 5 == 4:
        return d.scattered(values, math.nan, math.inf, -math.inf, -0.0), ["nan", "infinity"]
    return values, []


def draw_pad(d):
    input, tags = numbers(d, d.shape(4, 1))
    mode = d.in_turn("constant", "reflect", "replicate")
    most = lambda extent: min(3, extent - 1) if mode == "reflect" else 3
    padding = [[d.up_to(most(extent), 0), d.up_to(most(extent), 0)] for extent in input.shape]
    if input.ndim > 3:
        padding[0] = [0, 0]
    return {"input": input}, {"padding": padding, "mode": mode, "value": d.one_of(0, -1.5, 7)}, tags


@op("pad", "input", draw=draw_pad)
def pad(params, input):
    """PyTorch mirrors only some ranks: NumPy says which element comes where, axis by axis."""
    if params["mode"] == "constant":
        widths = [width for pair in reversed(params["padding"]) for width in pair]
        return torch.nn.functional.pad(input, widths, value=params["value"])
    mode = {"reflect": "reflect", "replicate": "edge"}[params["mode"]]
    for axis, widths in enumerate(params["padding"]):
        input = input.index_select(axis, torch.from_numpy(numpy.pad(numpy.arange(input.shape[axis]), widths, mode)))
    return input


def draw_reverse(d):
    input, tags = numbers(d, d.shape(4, 1))
    axes = [axis for axis in range(input.ndim) if d.up_to(2) == 1]
    return {"input": input}, {"axes": axes}, tags


@op("reverse", "input", draw=draw_reverse)
def reverse(params, input):
    return torch.flip(input, params["axes"])


def draw_transpose(d):
    input, tags = numbers(d, d.shape(4, 1))
    return {"input": input}, {"axes": d.chance.permutation(input.ndim).tolist()}, tags


@op("transpose", "input", draw=draw_transpose)
def transpose(params, input):
    return input.permute(params["axes"])


def draw_reshape(d):
    input, tags = numbers(d, d.shape(4, 1))
    shape = d.chance.permutation(input.shape).tolist()
    if d.number % 2:
        shape[d.up_to(len(shape)) - 1] = -1
    return {"input": input}, {"shape": shape}, tags


@op("reshape", "input", draw=draw_reshape)
def reshape(params, input):
    return input.reshape(params["shape"])


def draw_slice(d):
    input, tags = numbers(d, tuple(extent + 1 for extent in d.shape(4, 1)))
    begin = [d.up_to(extent - 1, 0) for extent in input.shape]
    return {"input": input}, {"begin": begin, "end": [d.up_to(extent, at + 1) for at, extent in zip(begin, input.shape)]}, tags


@op("slice", "input", draw=draw_slice)
def slice_(params, input):
    return input[tuple(slice(begin, end) for begin, end in zip(params["begin"], params["end"]))]


def draw_concat(d):
    shape = d.shape(4, 1)
    axis = d.up_to(len(shape)) - 1
    drawn = [numbers(d, (*shape[:axis], d.up_to(3), *shape[axis + 1 :])) for _ in range(d.in_turn(2, 3, 1, 4))]
    return {"parts": [values for values, _ in drawn]}, {"axis": axis}, drawn[0][1]


@op("concat", "parts", draw=draw_concat)
def concat(params, parts):
    return torch.cat(parts, params["axis"])


def draw_shuffle(d):
    groups = d.in_turn(1, 2, 3, 4)
    input, tags = numbers(d, (2, d.up_to(3), d.up_to(2) + 1, groups * d.up_to(4)))
    return {"input": input}, {"groups": groups}, tags


@op("channelShuffle", "input", draw=draw_shuffle)
def channel_shuffle(params, input):
    """As ShuffleNet says it: channels in groups, groups and members exchanged, flat again."""
    return input.unflatten(-1, (params["groups"], -1)).transpose(-1, -2).flatten(-2)
