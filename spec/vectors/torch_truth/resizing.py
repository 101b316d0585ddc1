"""Images of another size."""
from fractions import Fraction

import torch
import torch.nn.functional as F

from .agreement import held_to
from .catalogue import op
from .layout import inward, outward


def drawn(*coordinates):
    def draw(d):
        input = d.numbers((2, d.up_to(5), d.up_to(4) + 1, d.one_of(1, 3, 4)), d.in_turn("normal", "whole", "negative"))
        return {"input": input}, {"size": [d.up_to(6), d.up_to(7)], "coordinates": d.in_turn(*coordinates)}, []

    return draw


@op("resizeNearest2d", "input", draw=drawn("halfPixel", "asymmetric"))
def resize_nearest2d(params, input):
    """In whole numbers: PyTorch rounds the scale to float32 first, and then takes the neighbour of some pixels."""
    for axis, size in enumerate(params["size"], start=1):
        extent = input.shape[axis]
        if params["coordinates"] == "asymmetric":
            from_ = [i * extent // size for i in range(size)]
        else:
            from_ = [(2 * i + 1) * extent // (2 * size) for i in range(size)]
        input = input.index_select(axis, torch.tensor(from_))
    return input


@op("resizeBilinear2d", "input", draw=drawn("halfPixel", "alignCorners", "asymmetric"))
def resize_bilinear2d(params, input):
    """Places in fractions: PyTorch's are floating point, and a pixel that is met exactly gets a little of its neighbour."""
    mixed = input
    for axis, size in enumerate(params["size"], start=1):
        extent = input.shape[axis]
        places = [place(params["coordinates"], i, extent, size) for i in range(size)]
        low = torch.tensor([int(each) for each in places])
        across = [-1 if at == axis else 1 for at in range(4)]
        upper = torch.tensor([float(each % 1) for each in places], dtype=input.dtype).reshape(across)
        lower = torch.tensor([float(1 - each % 1) for each in places], dtype=input.dtype).reshape(across)
        mixed = mixed.index_select(axis, low) * lower + mixed.index_select(axis, (low + 1).clamp(max=extent - 1)) * upper
    if params["coordinates"] == "asymmetric":
        return mixed
    corners = params["coordinates"] == "alignCorners"
    return held_to(outward(F.interpolate(inward(input), params["size"], mode="bilinear", align_corners=corners)), mixed)


def place(coordinates, i, extent, size):
    """Where an output pixel lies in the input, from 0 to extent − 1."""
    if coordinates == "alignCorners":
        return Fraction(i * (extent - 1), size - 1) if size > 1 else Fraction(0)
    shift = Fraction(1, 2) if coordinates == "halfPixel" else 0
    return min(max((i + shift) * Fraction(extent, size) - shift, Fraction(0)), Fraction(extent - 1))


def draw_nails(d):
    input = d.numbers((2, d.up_to(3), d.up_to(3) + 2, d.one_of(1, 3, 4)), d.kind())
    return {"input": input}, {"scale": [d.up_to(3), d.up_to(4)]}, []


@op("bedOfNails2d", "input", draw=draw_nails)
def bed_of_nails2d(params, input):
    B, H, W, C = input.shape
    y, x = params["scale"]
    output = torch.zeros(B, H * y, W * x, C, dtype=input.dtype)
    output[:, ::y, ::x] = input
    return output
