"""Convolutions. PyTorch pads alike on both sides, so zeros are put around its input, and its own padding is 0."""
import torch.nn.functional as F

from .catalogue import op
from .draw import window_tags
from .layout import borders, inward, outward


def drawn(axes):
    def draw(d):
        window = d.window(axes)
        groups, C, O = d.groups()
        if axes == 3 or C > 5:
            window["size"] = [min(size, 2) for size in window["size"]]
        inputs = {
            "input": d.numbers((d.up_to(2), *window.pop("extent"), C), d.kind()),
            "kernel": d.numbers((*window.pop("size"), C // groups, O)),
        }
        if d.number % 3:
            inputs["bias"] = d.numbers((O,))
        params = {**window, "groups": groups}
        return inputs, params, window_tags(params)

    return draw


def convolved(convolution, params, input, kernel, bias):
    padded = F.pad(inward(input), borders(params["padding"]))
    taps = range(kernel.dim() - 2)
    weight = kernel.permute(-1, -2, *taps).contiguous()
    settings = {"stride": params["stride"], "dilation": params["dilation"], "groups": params["groups"]}
    return outward(convolution(padded, weight, bias, **settings))


@op("conv1d", "input", "kernel", "bias", draw=drawn(1))
def conv1d(params, input, kernel, bias=None):
    return convolved(F.conv1d, params, input, kernel, bias)


@op("conv2d", "input", "kernel", "bias", draw=drawn(2))
def conv2d(params, input, kernel, bias=None):
    return convolved(F.conv2d, params, input, kernel, bias)


@op("conv3d", "input", "kernel", "bias", draw=drawn(3))
def conv3d(params, input, kernel, bias=None):
    return convolved(F.conv3d, params, input, kernel, bias)


def draw_transposed(d):
    groups, C, O = d.groups()
    stride = [d.up_to(3), d.up_to(3)]
    dilation = [d.up_to(2), d.up_to(3)]
    size = [d.up_to(3), d.up_to(3)]
    extra = [d.up_to(max(s, k) - 1, 0) for s, k in zip(stride, dilation)]
    extents = [d.up_to(3), d.up_to(3) + 3]
    padding = []
    for extent, s, k, n, more in zip(extents, stride, dilation, size, extra):
        whole = (extent - 1) * s + k * (n - 1) + 1 + more
        before = d.up_to(min(3, (whole - 1) // 2), 0)
        padding.append([before, d.up_to(min(2, whole - 1 - before), 0)])
    inputs = {
        "input": d.numbers((d.up_to(2), *extents, C), d.kind()),
        "kernel": d.numbers((*size, C, O // groups)),
    }
    if d.number % 3:
        inputs["bias"] = d.numbers((O,))
    params = {"stride": stride, "dilation": dilation, "padding": padding, "groups": groups, "outputPadding": extra}
    return inputs, params, window_tags(params)


@op("convTranspose2d", "input", "kernel", "bias", draw=draw_transposed)
def conv_transpose2d(params, input, kernel, bias=None):
    settings = {key: params[key] for key in ("stride", "dilation", "groups")}
    weight = kernel.permute(2, 3, 0, 1).contiguous()
    whole = F.conv_transpose2d(inward(input), weight, bias, output_padding=params["outputPadding"], **settings)
    (top, bottom), (left, right) = params["padding"]
    _, _, H, W = whole.shape
    return outward(whole[:, :, top : H - bottom, left : W - right])
