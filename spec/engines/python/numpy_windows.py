"""Windows of images in NumPy, as views, and the way back to the pixels that they show."""
import numpy
from numpy.lib.stride_tricks import as_strided


def windows(x, size, stride, dilation, padding, outside=0):
    """Every window of an image, without a copy: [batch, y, x, ky, kx, channel]; and the padded image it looks into."""
    padded = numpy.pad(x, [(0, 0), *padding, (0, 0)], constant_values=outside)
    B, H, W, C = padded.shape
    b, y, x, c = padded.strides
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, size)]
    counts = [(extent - span) // s + 1 for extent, span, s in zip((H, W), spans, stride)]
    if min(counts) < 1 or min(*size, *stride, *dilation) < 1:
        raise ValueError("the window must fit into the padded image")
    strides = (b, stride[0] * y, stride[1] * x, dilation[0] * y, dilation[1] * x, c)
    return as_strided(padded, (B, *counts, *size, C), strides), padded


def unpadded(padded, padding):
    (top, _), (left, _) = padding
    _, H, W, _ = padded.shape
    return padded[:, top:H - padding[0][1], left:W - padding[1][1]]


def scattered(d_windows, padded, stride, dilation, padding):
    """The adjoint of `windows`: every window's gradient goes back to the pixels it saw."""
    d_padded = numpy.zeros_like(padded)
    _, Y, X, KY, KX, _ = d_windows.shape
    for ky in range(KY):
        for kx in range(KX):
            top, left = dilation[0] * ky, dilation[1] * kx
            rows = slice(top, top + stride[0] * (Y - 1) + 1, stride[0])
            columns = slice(left, left + stride[1] * (X - 1) + 1, stride[1])
            d_padded[:, rows, columns] += d_windows[:, :, :, ky, kx]
    return unpadded(d_padded, padding)
