"""Normalizations: PyTorch's own, its channels moved to the second axis and back. Its layer and group normalization lose digits
where the mean is far above the deviation; its batch normalization keeps more, and normalizes the same groups as its channels."""
import torch
import torch.nn.functional as F

from .agreement import held_to
from .catalogue import op
from .layout import inward, outward


def centred(d, shape):
    """Means far above the deviation, constant inputs, plain ones."""
    way = d.number % 5
    values = d.numbers(shape)
    if way == 1:
        return values + 10, ["mean above deviation"]
    if way == 3:
        return values + 1000, ["mean above deviation"]
    if way == 4:
        return d.numbers(shape, "whole"), []
    return values, []


def affine(d, *shape):
    return {"scale": d.numbers(shape), "shift": d.numbers(shape)}


def epsilon(d):
    return {"epsilon": d.in_turn(1e-5, 1e-3, 0.1)}


def pixels(d, C):
    """Images, rows, or volumes, of C channels; more than one element of each channel."""
    extents = d.in_turn((d.up_to(3) + 1, d.up_to(2)), (), (2, d.up_to(2), d.up_to(2)))
    return (d.up_to(2) + (1 if extents else 3), *extents, C)


def draw_batch(d):
    C = d.channels()
    input, tags = centred(d, pixels(d, C))
    return {"input": input, **affine(d, C)}, epsilon(d), tags


@op("batchNorm", "input", "scale", "shift", draw=draw_batch)
def batch_norm(params, input, scale, shift):
    channels = [axis for axis in range(input.dim() - 1)]
    return outward(F.batch_norm(inward(near_0(input, channels)), None, None, scale, shift, training=True, eps=params["epsilon"]))


def near_0(input, axes):
    """Less the mean over some axes, rounded to float32: the difference is exact, and no normalization sees it but in its last digits."""
    return input - input.detach().mean(axes, keepdim=True).float()


def draw_inference(d):
    inputs, params, tags = draw_batch(d)
    C = inputs["input"].shape[-1]
    return {**inputs, "mean": d.numbers((C,)), "variance": d.numbers((C,), "positive")}, params, tags


@op("batchNormInference", "input", "scale", "shift", draw=draw_inference)
def batch_norm_inference(params, input, scale, shift, mean, variance):
    return outward(F.batch_norm(inward(input), mean, variance, scale, shift, eps=params["epsilon"]))


def draw_moments(d):
    input, tags = centred(d, pixels(d, d.channels()))
    return {"input": input}, {}, tags


@op("channelMoments", "input", draw=draw_moments)
def channel_moments(params, input):
    rows = input.reshape(-1, input.shape[-1])
    return torch.stack([rows.mean(0), rows.var(0, unbiased=False)])


def draw_layer(d):
    shape = (2, d.up_to(3), d.up_to(3) + 1, d.one_of(2, 3, 5))
    axes = d.in_turn(1, 2, 3)
    input, tags = centred(d, shape)
    return {"input": input, **affine(d, *shape[-axes:])}, {**epsilon(d), "axes": axes}, tags


@op("layerNorm", "input", "scale", "shift", draw=draw_layer)
def layer_norm(params, input, scale, shift):
    form = standardized(input.reshape(-1, scale.numel()), params).reshape(input.shape) * scale + shift
    return held_to(F.layer_norm(input, scale.shape, scale, shift, params["epsilon"]), form)


def standardized(rows, params):
    """Every row with mean 0 and deviation 1."""
    return F.batch_norm(near_0(rows, [1]).unsqueeze(0), None, None, training=True, eps=params["epsilon"])[0]


def draw_group(d):
    groups = d.in_turn(2, 3, 1, 4)
    C = groups * d.up_to(3)
    input, tags = centred(d, (2, d.up_to(3) + 1, d.up_to(3), C))
    return {"input": input, **affine(d, C)}, {**epsilon(d), "groups": groups}, tags


@op("groupNorm", "input", "scale", "shift", draw=draw_group)
def group_norm(params, input, scale, shift):
    image = inward(input)
    rows = standardized(image.reshape(len(image) * params["groups"], -1), params)
    own = F.group_norm(image, params["groups"], scale, shift, params["epsilon"])
    return held_to(outward(own), outward(rows.reshape(image.shape)) * scale + shift)


def draw_instance(d):
    C = d.channels()
    input, tags = centred(d, (2, d.up_to(2), d.up_to(2) + 1, C))
    return {"input": input, **affine(d, C)}, epsilon(d), tags


@op("instanceNorm", "input", "scale", "shift", draw=draw_instance)
def instance_norm(params, input, scale, shift):
    pixels = [axis for axis in range(1, input.dim() - 1)]
    return outward(F.instance_norm(inward(near_0(input, pixels)), weight=scale, bias=shift, eps=params["epsilon"]))


def draw_response(d):
    input = d.numbers((*d.shape(2), d.channels()), d.in_turn("normal", "whole", "negative"))
    params = {"size": d.in_turn(5, 2, 3, 1, 4), "alpha": d.one_of(1e-4, 1, 0.5), "beta": d.one_of(0.75, 0.5, 1), "k": d.one_of(1, 2, 0.5)}
    return {"input": input}, params, []


@op("localResponseNorm", "input", draw=draw_response)
def local_response_norm(params, input):
    rows = input.reshape(-1, input.shape[-1], 1)
    return F.local_response_norm(rows, **params).reshape(input.shape)
