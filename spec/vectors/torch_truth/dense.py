"""Dense products, softmax, and reductions over some axes."""
import math

import torch
import torch.nn.functional as F

from .catalogue import op


def draw_linear(d):
    B, I, O = d.up_to(4), d.channels(), d.one_of(1, 3, 4, 5, 17)
    inputs = {"input": d.numbers((B, I), d.kind()), "weight": d.numbers((O, I))}
    if d.number % 3:
        inputs["bias"] = d.numbers((O,))
    return inputs, {}, []


@op("linear", "input", "weight", "bias", draw=draw_linear)
def linear(params, input, weight, bias=None):
    return F.linear(input, weight, bias)


def draw_matmul(d):
    leading = d.shape(2)
    M, K, N = d.up_to(4), d.channels(), d.up_to(5)
    return {"a": d.numbers((*leading, M, K), d.kind()), "b": d.numbers((*leading, K, N))}, {}, []


@op("matmul", "a", "b", draw=draw_matmul)
def matmul(params, a, b):
    return a @ b


def draw_scores(d):
    """Sure ones, masked ones, and all alike."""
    input = d.numbers((*d.shape(2), d.channels()), d.in_turn("normal", "whole", "zero", "negative"))
    if d.number % 5 == 4:
        return {"input": d.scattered(input, -1e9, 1e4)}, {}, ["masked"]
    if d.number % 5 == 2:
        return {"input": input + 100}, {}, ["far from 0"]
    return {"input": input}, {}, []


@op("softmax", "input", draw=draw_scores)
def softmax(params, input):
    return F.softmax(input, -1)


@op("logSoftmax", "input", draw=draw_scores)
def log_softmax(params, input):
    return F.log_softmax(input, -1)


def draw_reduction(d):
    """Some axes in any order; now and then none, or all."""
    shape = d.shape(4)
    axes = d.chance.permutation(len(shape)).tolist()[: d.up_to(len(shape), 0)]
    return {"input": d.numbers(shape, d.kind())}, {"axes": axes}, []


@op("mean", "input", draw=draw_reduction)
def mean(params, input):
    return input.mean(params["axes"]) if params["axes"] else input * 1


@op("sum", "input", draw=draw_reduction)
def sum_(params, input):
    return input.sum(params["axes"]) if params["axes"] else input * 1


def draw_max(d):
    inputs, params, tags = draw_reduction(d)
    input = d.numbers(inputs["input"].shape, d.in_turn("normal", "ties", "negative", "whole", "zero"))
    if d.number % 8 == 6:
        return {"input": d.scattered(input, math.nan)}, params, ["nan"]
    return {"input": input}, params, tags


@op("max", "input", draw=draw_max)
def max_(params, input):
    """The reduced axes in their order, flat: torch.max then takes the first of a tie."""
    reduced = sorted(params["axes"])
    kept = [axis for axis in range(input.ndim) if axis not in reduced]
    flat = input.permute(kept + reduced).reshape([*(input.shape[axis] for axis in kept), -1])
    return flat.max(-1).values
