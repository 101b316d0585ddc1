"""Pools. A tie goes to the first tap, which is what PyTorch's max pools do; of NaN there is one at most in a case, because where
two meet PyTorch takes the last and the catalogue does not say."""
import math

import numpy
import torch
import torch.nn.functional as F

from .catalogue import op
from .draw import window_tags
from .layout import borders, inward, outward


def numbers(d, shape):
    """Ties, all-negative images, NaN and infinities in turn."""
    values = d.numbers(shape, d.in_turn("normal", "ties", "negative", "whole", "zero"))
    if d.number % 8 == 6:
        return d.scattered(values, math.nan), ["nan"]
    if d.number % 8 == 7:
        return d.scattered(values, math.inf, -math.inf), ["infinity"]
    return values, []


def images(d, *extents):
    C = d.channels()
    return numbers(d, (d.up_to(2, 1 if C > 5 else 2), *(extents or (d.up_to(4) + 3, d.up_to(3))), C))


def draw_pool(d):
    window = d.window(2)
    input, tags = images(d, *window.pop("extent"))
    if "infinity" in tags:
        window["padding"] = [[0, 0], [0, 0]]  # where an outside of −∞ meets a pixel of −∞, PyTorch may take either
        spans = [k * (n - 1) + 1 for k, n in zip(window["dilation"], window["size"])]
        window["size"] = [n if span <= extent else 1 for n, span, extent in zip(window["size"], spans, input.shape[1:3])]
    return {"input": input}, window, tags + window_tags(window)


def max_pool(params, input):
    """Values, and the place of each winner in the padded image."""
    padded = F.pad(inward(input), borders(params["padding"]), value=-math.inf)
    return padded, F.max_pool2d(
        padded, params["size"], params["stride"], dilation=params["dilation"], return_indices=True
    )


@op("maxPool2d", "input", draw=draw_pool)
def max_pool2d(params, input):
    return outward(max_pool(params, input)[1][0])


@op("minPool2d", "input", draw=draw_pool)
def min_pool2d(params, input):
    return -max_pool2d(params, -input)


@op("maxPoolIndices2d", draw=draw_pool)
def max_pool_indices2d(params, input):
    padded, (_, places) = max_pool(params, input)
    (top, _), (left, _) = params["padding"]
    _, H, W, _ = input.shape
    y, x = places // padded.shape[3] - top, places % padded.shape[3] - left
    inside = (y >= 0) & (y < H) & (x >= 0) & (x < W)
    return outward(torch.where(inside, y * W + x, torch.full_like(y, -1))).to(torch.int32)


def draw_average(d):
    window = d.window(2)
    input = d.numbers((d.up_to(2, 1), *window.pop("extent"), d.channels()), d.kind())
    params = {**window, "countPadding": bool(d.number % 2)}
    return {"input": input}, params, window_tags(params)


@op("avgPool2d", "input", draw=draw_average)
def avg_pool2d(params, input):
    """PyTorch's own pool knows no dilation: a depthwise convolution with ones adds, and another counts the pixels seen."""
    image = inward(input)
    added = summed(params, image)
    if params["countPadding"]:
        return outward(added / math.prod(params["size"]))
    seen = summed(params, torch.ones_like(image))
    return outward(torch.where(seen > 0, added / seen.clamp(min=1), torch.zeros_like(added)))


def summed(params, image):
    C = image.shape[1]
    ones = torch.ones(C, 1, *params["size"], dtype=image.dtype)
    return F.conv2d(F.pad(image, borders(params["padding"])), ones, None, params["stride"], 0, params["dilation"], C)


@op("globalAvgPool2d", "input", draw=lambda d: ({"input": d.numbers(images(d)[0].shape, d.kind())}, {}, []))
def global_avg_pool2d(params, input):
    return F.adaptive_avg_pool2d(inward(input), 1).flatten(1)


def draw_global(d):
    input, tags = images(d)
    return {"input": input}, {}, tags


@op("globalMaxPool2d", "input", draw=draw_global)
def global_max_pool2d(params, input):
    return F.adaptive_max_pool2d(inward(input), 1).flatten(1)


def draw_bins(d):
    input, tags = images(d)
    return {"input": input}, {"bins": [d.up_to(5), d.up_to(4)]}, tags


def draw_average_bins(d):
    inputs, params, _ = draw_bins(d)
    return {"input": d.numbers(inputs["input"].shape, d.kind())}, params, []


@op("adaptiveAvgPool2d", "input", draw=draw_average_bins)
def adaptive_avg_pool2d(params, input):
    return outward(F.adaptive_avg_pool2d(inward(input), params["bins"]))


@op("adaptiveMaxPool2d", "input", draw=draw_bins)
def adaptive_max_pool2d(params, input):
    return outward(F.adaptive_max_pool2d(inward(input), params["bins"]))


def draw_unpool(d):
    """Now and then several values go to one place, or nowhere."""
    size = [d.up_to(4) + 1, d.up_to(3) + 3]
    shape = (2, d.up_to(3), d.up_to(3) + 1, d.one_of(1, 3, 4))
    places = d.chance.integers(-1 if d.number % 2 else 0, math.prod(size), shape)
    return {"input": d.numbers(shape, d.kind()), "indices": places.astype(numpy.int32)}, {"size": size}, []


@op("maxUnpool2d", "input", draw=draw_unpool)
def max_unpool2d(params, input, indices):
    """PyTorch leaves open who stays where two meet: only the last in row-major order is given to it."""
    B, Y, X, C = input.shape
    H, W = params["size"]
    places = inward(indices).reshape(B, C, Y * X).long()
    last = torch.zeros_like(places, dtype=torch.bool)
    for b, c in numpy.ndindex(B, C):
        owner = {int(place): at for at, place in enumerate(places[b, c]) if place >= 0}
        last[b, c, list(owner.values())] = True
    values = inward(input).reshape(B, C, Y * X) * last
    image = torch.zeros(B, C, H * W, dtype=input.dtype).scatter_add(2, places.clamp(min=0), values)
    return outward(image.reshape(B, C, H, W))


def draw_regions(d):
    H, W = d.up_to(5) + 2, d.up_to(4) + 4
    scale = d.one_of(1, 0.5, 0.25, 2)
    boxes = [
        [
            d.up_to(1, 0),
            *(d.up_to(2 * extent, -3) / 2 / scale for extent in (W, H)),
            *(d.up_to(2 * extent + 4, 0) / 2 / scale for extent in (W, H)),
        ]
        for _ in range(d.up_to(3))
    ]
    input = d.numbers((2, H, W, d.one_of(1, 3, 4)), d.in_turn("normal", "ties", "negative"))
    params = {"bins": [d.up_to(3), d.up_to(3)], "scale": scale}
    return {"input": input, "boxes": numpy.asarray(boxes, numpy.float32)}, params, []


@op("roiMaxPool2d", "input", draw=draw_regions)
def roi_max_pool2d(params, input, boxes):
    _, H, W, C = input.shape
    by, bx = params["bins"]

    def rounded(value):
        return int(math.copysign(math.floor(abs(value) + 0.5), value))

    def bin(first, last, at, count, extent):
        length = max(last - first + 1, 1)
        begin = first + at * length // count
        end = first + -((-(at + 1) * length) // count)
        return slice(min(max(begin, 0), extent), min(max(end, 0), extent))

    cells = []
    for batch, *corners in boxes.tolist():
        x1, y1, x2, y2 = (rounded(corner * params["scale"]) for corner in corners)
        for y, x in numpy.ndindex(by, bx):
            cell = input[int(batch), bin(y1, y2, y, by, H), bin(x1, x2, x, bx, W)].reshape(-1, C)
            cells.append(cell.max(0).values if len(cell) else torch.zeros(C) + 0 * input[0, 0, 0])
    return torch.stack(cells).reshape(len(boxes), by, bx, C)
