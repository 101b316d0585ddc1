"""Convolutions, pools and resizing: ONNX has the channels before the pixels, the catalogue behind them."""
import numpy

from .node import call, given, require


def outward(images):
    return numpy.moveaxis(images, 1, -1)


def pairs(pads):
    """All befores, then all afters, as one pair for each axis."""
    half = len(pads) // 2
    return [[int(before), int(after)] for before, after in zip(pads[:half], pads[half:])]


def same(node, extents, size, stride, dilation):
    """The padding that keeps ⌈extent / stride⌉ pixels; the odd one is after them, or before."""
    padding = []
    for extent, k, s, d in zip(extents, size, stride, dilation):
        total = max((-(-extent // s) - 1) * s + d * (k - 1) + 1 - extent, 0)
        less, more = total // 2, total - total // 2
        padding.append([less, more] if node.get("auto_pad") == "SAME_UPPER" else [more, less])
    return padding


def window(node, extents, size):
    axes = len(size)
    stride, dilation = list(node.get("strides", [1] * axes)), list(node.get("dilations", [1] * axes))
    if node.get("auto_pad", "NOTSET").startswith("SAME"):
        padding = same(node, extents, size, stride, dilation)
    else:
        padding = pairs(node.get("pads", [0] * 2 * axes))
    return {"stride": stride, "dilation": dilation, "padding": padding}


def conv(node):
    images, kernel, bias = node[0], node[1], node[2]
    axes = kernel.ndim - 2
    require(1 <= axes <= 3, f"a convolution over {axes} axes")
    params = {**window(node, images.shape[2:], kernel.shape[2:]), "groups": node.get("group", 1)}
    taps_first = numpy.moveaxis(kernel, (0, 1), (-1, -2))
    return call(f"conv{axes}d", params, given(input=outward(images), kernel=taps_first, bias=bias), outward(node.output))


def flat_to_image(array):
    """A row of pixels is an image of one row."""
    return array[:, :, None] if array.ndim == 3 else array


def widened(params):
    if len(params["stride"]) == 2:
        return params
    first = {"stride": 1, "dilation": 1, "padding": [0, 0], "size": 1, "outputPadding": 0}
    return {name: [first[name], *value] if name in first else value for name, value in params.items()}


def conv_transpose(node):
    images, kernel, bias = node[0], node[1], node[2]
    axes = kernel.ndim - 2
    require(axes <= 2, f"a transposed convolution over {axes} axes")
    extra = list(node.get("output_padding", [0] * axes))
    params = window(node, images.shape[2:], kernel.shape[2:])
    if node.get("output_shape") or node.get("auto_pad", "NOTSET").startswith("SAME"):
        wanted = node.output.shape[2:]
        for axis in range(axes):
            span = params["dilation"][axis] * (kernel.shape[2 + axis] - 1) + 1
            total = params["stride"][axis] * (images.shape[2 + axis] - 1) + extra[axis] + span - wanted[axis]
            less = max(total, 0) // 2
            upper = node.get("auto_pad") == "SAME_UPPER"
            params["padding"][axis] = [less, max(total, 0) - less] if upper else [max(total, 0) - less, less]
            extra[axis] += max(-total, 0)
    params = widened({**params, "outputPadding": extra, "groups": node.get("group", 1)})
    taps_first = numpy.moveaxis(flat_to_image(kernel), (0, 1), (-2, -1))
    inputs = given(input=outward(flat_to_image(images)), kernel=taps_first, bias=bias)
    return call("convTranspose2d", params, inputs, outward(flat_to_image(node.output)))


def pooled(node):
    """The params of a pool and its images. A last window that hangs over the border is one more row of padding."""
    size = list(node.get("kernel_shape"))
    images, output = node[0], node.output
    require(len(size) <= 2, f"a pool over {len(size)} axes")
    params = {"size": size, **window(node, images.shape[2:], size)}
    for axis, k in enumerate(size):
        last = (output.shape[2 + axis] - 1) * params["stride"][axis] + params["dilation"][axis] * (k - 1) + 1
        over = last - images.shape[2 + axis] - sum(params["padding"][axis])
        if over > 0:
            require(node.get("count_include_pad", 0) == 0, "a window over the border that counts the padding")
            params["padding"][axis][1] += over
    return widened(params), outward(flat_to_image(images))


def max_pool(node):
    params, images = pooled(node)
    cases = [call("maxPool2d", params, {"input": images}, outward(flat_to_image(node.output)))]
    if len(node.outputs) > 1 and node.get("storage_order", 0) == 0:
        places = outward(flat_to_image(node.outputs[1] % (images.shape[1] * images.shape[2]))).astype(numpy.int32)
        cases.append(call("maxPoolIndices2d", params, {"input": images}, places))
    return cases


def average_pool(node):
    params, images = pooled(node)
    params["countPadding"] = node.get("count_include_pad", 0) == 1
    return call("avgPool2d", params, {"input": images}, outward(flat_to_image(node.output)))


def over_all(op):
    def of(node):
        require(node[0].ndim == 4, "pixels on other than two axes")
        return call(op, {}, {"input": outward(node[0])}, node.output.reshape(node.output.shape[:2]))

    return of


def max_unpool(node):
    images, places, output = node[0], node[1], node.output
    H, W = output.shape[2:]
    default = numpy.array(images.shape[2:]) * node.get("strides")
    require(tuple(default) == (H, W), "places in an image of another size than the output's")
    indices = outward(places % (H * W)).astype(numpy.int32)
    return call("maxUnpool2d", {"size": [H, W]}, {"input": outward(images), "indices": indices}, outward(output))


def source(mode, extent, wanted, scale):
    """The place of each output pixel between the input's, as ONNX has it."""
    at = numpy.arange(wanted, dtype=numpy.float64)
    if mode == "half_pixel" or (mode == "pytorch_half_pixel" and wanted > 1):
        return (at + 0.5) / scale - 0.5
    if mode == "pytorch_half_pixel":
        return at * 0
    if mode == "align_corners":
        last = extent * scale - 1  # no whole number where the scale is given, and not the size
        return at * (extent - 1) / last if last > 0 else at * 0
    require(mode == "asymmetric", f"coordinates of the kind {mode}")
    return at / scale


ROUNDED = {
    "floor": numpy.floor,
    "ceil": numpy.ceil,
    "round_prefer_floor": lambda x: numpy.ceil(x - 0.5),
    "round_prefer_ceil": lambda x: numpy.floor(x + 0.5),
}


def resize(node):
    """Taken where the catalogue's coordinates are the same pixel by pixel."""
    images, output = node[0], node.output
    require(images.ndim == 4 and output.shape[:2] == images.shape[:2], "other axes than those of pixels")
    require(not node.get("antialias", 0) and not node.get("exclude_outside", 0), "a filter")
    old = node.op_type == "Upsample" or node.opset < 11
    mode = "asymmetric" if old else node.get("coordinate_transformation_mode", "half_pixel")
    kind = node.get("mode", "nearest")
    require(kind in ("nearest", "linear"), f"the mode {kind}")
    scales = node[1] if old else node[2]
    factors = [wanted / extent for wanted, extent in zip(output.shape[2:], images.shape[2:])]
    if scales is not None and scales.size:
        factors = [float(factor) for factor in scales[-2:]]
    rounded = ROUNDED["floor" if old else node.get("nearest_mode", "round_prefer_floor")]
    ours = {"nearest": ("halfPixel", "asymmetric"), "linear": ("halfPixel", "alignCorners", "asymmetric")}[kind]
    for coordinates in ours:
        axes = zip(images.shape[2:], output.shape[2:], factors)
        if all(same_places(kind, coordinates, mode, rounded, *axis) for axis in axes):
            op = {"nearest": "resizeNearest2d", "linear": "resizeBilinear2d"}[kind]
            params = {"size": list(output.shape[2:]), "coordinates": coordinates}
            return call(op, params, {"input": outward(images)}, outward(output))
    return require(False, "coordinates that are not the catalogue's")


THEIRS = {"halfPixel": "half_pixel", "alignCorners": "align_corners", "asymmetric": "asymmetric"}


def same_places(kind, coordinates, mode, rounded, extent, wanted, factor):
    theirs = source(mode, extent, wanted, factor)
    at = numpy.arange(wanted, dtype=numpy.float64)
    if kind == "nearest":
        ours = numpy.floor((at + (0.5 if coordinates == "halfPixel" else 0)) * extent / wanted)
        theirs = rounded(theirs)
    else:
        ours = source(THEIRS[coordinates], extent, wanted, wanted / extent)
    return numpy.allclose(*(numpy.clip(places, 0, extent - 1) for places in (ours, theirs)), atol=1e-9)
