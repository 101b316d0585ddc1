"""Nodes on arrays of any rank: pointwise functions, sums, products, and arrays that are moved about."""
import numpy

from .node import call, require


def pointwise(op, **defaults):
    """`defaults` has each param with the attribute that it is called in ONNX, and its default."""

    def of(node):
        params = {name: node.get(attribute, default) for name, (attribute, default) in defaults.items()}
        return call(op, params, {"input": node[0]}, node.output)

    return of


def swish(node):
    require(node.get("alpha", 1) == 1, "a factor inside")
    return call("silu", {}, {"input": node[0]}, node.output)


def power(node):
    require(node[1].size == 1 and node[1].reshape(-1)[0] == 2, "another power than 2")
    return call("square", {}, {"input": node[0]}, node.output)


def clip(node):
    low, high = node.get("min", node[1]), node.get("max", node[2])
    require(low is not None and high is not None and (float(low), float(high)) == (0, 6), "other bounds than 0 and 6")
    return call("relu6", {}, {"input": node[0]}, node.output)


def both(op):
    """The catalogue's b is as long as a or 1 on every axis."""

    def of(node):
        require(len(node.inputs) == 2, "other than two inputs")
        a, b = node.inputs if node[0].size >= node[1].size else node.inputs[::-1]
        axis = node.get("axis", a.ndim - b.ndim)
        b = b.reshape([1] * axis + list(b.shape) + [1] * (a.ndim - axis - b.ndim))
        require(all(short in (1, long) for short, long in zip(b.shape, a.shape)), "arrays that both are repeated")
        return call(op, {}, {"a": a, "b": b}, node.output)

    return of


def over_classes(op):
    def of(node):
        x, y = node[0], node.output
        axis = node.get("axis", -1 if node.opset >= 13 else 1) % x.ndim
        if node.opset < 13:  # all axes from this one on are one
            shape = [int(numpy.prod(x.shape[:axis])), -1]
            return call(op, {}, {"input": x.reshape(shape)}, y.reshape(shape))
        return call(op, {}, {"input": numpy.moveaxis(x, axis, -1)}, numpy.moveaxis(y, axis, -1))

    return of


EXAMPLES = 64  # each has a loss of its own: a few say as much as thousands


def softmax_cross_entropy(node):
    logits, labels = node[0], node[1]
    require(node.get("reduction", "mean") == "none" and node[2] is None, "weights, or one loss for all")
    require(node.get("ignore_index") is None, "examples that are left out")
    classes = numpy.moveaxis(logits, 1, -1).reshape(-1, logits.shape[1])[:EXAMPLES]
    target = numpy.eye(logits.shape[1], dtype=numpy.float32)[labels.reshape(-1)[:EXAMPLES]]
    return call("softmaxCrossEntropy", {"labelSmoothing": 0}, {"logits": classes, "target": target}, node.output.reshape(-1)[:EXAMPLES])


def gemm(node):
    require(node.get("alpha", 1) == 1 and node.get("beta", 1) == 1, "factors")
    inputs = {"input": node[0].T if node.get("transA", 0) else node[0]}
    inputs["weight"] = node[1] if node.get("transB", 0) else node[1].T
    if node[2] is not None:
        require(node[2].ndim < 2 or node[2].shape[0] == 1, "a bias for each example")
        inputs["bias"] = numpy.broadcast_to(node[2].reshape(-1), (node.output.shape[1],))
    return call("linear", {}, inputs, node.output)


def matmul(node):
    a, b = node[0], node[1]
    require(a.ndim == b.ndim >= 2 and a.shape[:-2] == b.shape[:-2], "arrays that are repeated, or vectors")
    return call("matmul", {}, {"a": a, "b": b}, node.output)


def reduced(op):
    def of(node):
        axes = node.listed("axes", 1)
        if axes is None or (len(axes) == 0 and not node.get("noop_with_empty_axes", 0)):
            axes = range(node[0].ndim)
        axes = sorted(axis % node[0].ndim for axis in axes)
        left = [extent for axis, extent in enumerate(node[0].shape) if axis not in axes]
        require(node[0].size > 0, "a sum of nothing")
        return call(op, {"axes": axes}, {"input": node[0]}, node.output.reshape(left))

    return of


def transposed(node):
    axes = node.get("perm", list(range(node[0].ndim))[::-1])
    return call("transpose", {"axes": list(axes)}, {"input": node[0]}, node.output)


def reshaped(node):
    return call("reshape", {"shape": list(node.output.shape)}, {"input": node[0]}, node.output)


def joined(node):
    axis = node.get("axis", 1) % node[0].ndim
    return call("concat", {"axis": axis}, {"parts": list(node.inputs)}, node.output)


def padded(node):
    x = node[0]
    mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate"}.get(node.get("mode", "constant"))
    require(mode is not None, f"the mode {node.get('mode')}")
    pads = node.listed("pads", 1)
    axes = range(x.ndim) if node[3] is None else [int(axis) % x.ndim for axis in node[3]]
    padding = [[0, 0] for _ in range(x.ndim)]
    for place, axis in enumerate(axes):
        padding[axis] = [pads[place], pads[place + len(pads) // 2]]
    require(min(width for pair in padding for width in pair) >= 0, "a border that is cut")
    value = node.get("value", 0 if node[2] is None else float(node[2].reshape(-1)[0]))
    return call("pad", {"padding": padding, "mode": mode, "value": value}, {"input": x}, node.output)


def cut(node):
    x = node[0]
    starts, ends = node.listed("starts", 1), node.listed("ends", 2)
    axes = node.listed("axes", 3) or range(len(starts))
    require(all(step == 1 for step in node.listed("steps", 4) or []), "steps")
    begin, end = [0] * x.ndim, list(x.shape)
    for axis, start, stop in zip(axes, starts, ends):
        begin[axis], end[axis], _ = slice(start, stop).indices(x.shape[axis])
    return call("slice", {"begin": begin, "end": end}, {"input": x}, node.output)


def dropout(node):
    require(node[2] is not None and bool(node[2]) and len(node.outputs) == 2, "no mask")
    keep = 1 - (0.5 if node[1] is None else float(node[1]))
    mask = node.outputs[1].astype(numpy.float32)
    return call("dropout", {"keep": keep}, {"input": node[0], "mask": mask}, node.output)
