"""NumPy in float32: what it says in a few array expressions, and the gradients written beside them by hand."""
import numpy

from adapter import Unsupported, serve
from numpy_steps import STEPS
from numpy_windows import scattered, windows


def conv2d(p, input, kernel, bias=None):
    KY, KX, perGroup, O = kernel.shape
    groups = p["groups"]
    if input.ndim != 4 or perGroup * groups != input.shape[3] or O % groups:
        raise ValueError("channels must fit the kernel and the groups")
    if bias is not None and bias.shape != (O,):
        raise ValueError("bias must have one number per filter")
    seen, padded = windows(input, (KY, KX), p["stride"], p["dilation"], p["padding"])
    x = seen.reshape(*seen.shape[:5], groups, perGroup)
    w = kernel.reshape(KY, KX, perGroup, groups, O // groups)
    output = numpy.einsum("byxklgc,klcgo->byxgo", x, w, optimize=True).reshape(*seen.shape[:3], O)

    def pull(dy):
        g = dy.reshape(*dy.shape[:3], groups, -1)
        d_windows = numpy.einsum("byxgo,klcgo->byxklgc", g, w, optimize=True).reshape(seen.shape)
        return {
            "input": scattered(d_windows, padded, p["stride"], p["dilation"], p["padding"]),
            "kernel": numpy.einsum("byxklgc,byxgo->klcgo", x, g, optimize=True).reshape(kernel.shape),
            "bias": dy.sum((0, 1, 2)),
        }

    return (output if bias is None else output + bias), pull


def maxPool2d(p, input):
    seen, padded = windows(input, p["size"], p["stride"], p["dilation"], p["padding"], -numpy.inf)
    # The first in row-major order that lies in the image: padding must lose even against −∞.
    inside, _ = windows(numpy.ones_like(input), p["size"], p["stride"], p["dilation"], p["padding"])
    flat = seen.reshape(*seen.shape[:3], -1, seen.shape[5])
    output = flat.max(3)
    winners = (flat == output[:, :, :, None]) & (inside.reshape(flat.shape) == 1)
    first = winners & (winners.cumsum(3) == 1)

    def pull(dy):
        d_windows = (first * dy[:, :, :, None]).reshape(seen.shape).astype(dy.dtype)
        return {"input": scattered(d_windows, padded, p["stride"], p["dilation"], p["padding"])}

    return output, pull


def avgPool2d(p, input):
    seen, padded = windows(input, p["size"], p["stride"], p["dilation"], p["padding"])
    inside, _ = windows(numpy.ones_like(input), p["size"], p["stride"], p["dilation"], p["padding"])
    counted = numpy.full_like(inside, 1) if p["countPadding"] else inside
    share = 1 / numpy.maximum(counted.sum((3, 4)), 1)

    def pull(dy):
        d_windows = numpy.broadcast_to((dy * share)[:, :, :, None, None], seen.shape)
        return {"input": scattered(d_windows, padded, p["stride"], p["dilation"], p["padding"])}

    return seen.sum((3, 4)) * share, pull


def linear(p, input, weight, bias=None):
    if input.ndim != 2 or weight.ndim != 2 or (bias is not None and bias.shape != weight.shape[:1]):
        raise ValueError("linear wants matrices, and one bias per row of weight")
    output = input @ weight.T
    pull = lambda dy: {"input": dy @ weight, "weight": dy.T @ input, "bias": dy.sum(0)}
    return (output if bias is None else output + bias), pull


def matmul(p, a, b):
    if a.ndim < 2 or a.ndim != b.ndim or a.shape[:-2] != b.shape[:-2]:
        raise ValueError("leading axes must be equal")
    return a @ b, lambda dy: {"a": dy @ b.swapaxes(-1, -2), "b": a.swapaxes(-1, -2) @ dy}


def fits(a, b):
    if a.ndim != b.ndim or any(small not in (1, large) for large, small in zip(a.shape, b.shape)):
        raise ValueError("the axes of b must be 1, or those of a")


def gathered(d, like):
    repeated = tuple(axis for axis, extent in enumerate(like.shape) if extent == 1 and d.shape[axis] != 1)
    return d.sum(repeated, keepdims=True)


def add(p, a, b):
    fits(a, b)
    return a + b, lambda dy: {"a": dy, "b": gathered(dy, b)}


def multiply(p, a, b):
    fits(a, b)
    return a * b, lambda dy: {"a": dy * b, "b": gathered(dy * a, b)}


def expect_classes(input):
    if input.ndim == 0:
        raise ValueError("a single number has no classes")


def softmax(p, input):
    expect_classes(input)
    e = numpy.exp(input - input.max(-1, keepdims=True))
    y = e / e.sum(-1, keepdims=True)
    return y, lambda dy: {"input": y * (dy - (y * dy).sum(-1, keepdims=True))}


def logSoftmax(p, input):
    expect_classes(input)
    centered = input - input.max(-1, keepdims=True)
    y = centered - numpy.log(numpy.exp(centered).sum(-1, keepdims=True))
    return y, lambda dy: {"input": dy - numpy.exp(y) * dy.sum(-1, keepdims=True)}


def softmaxCrossEntropy(p, logits, target):
    if logits.ndim != 2 or logits.shape != target.shape or not 0 <= p["labelSmoothing"] < 1:
        raise ValueError("logits and target must be [batch, class], and the smoothing a share")
    mixed = (1 - p["labelSmoothing"]) * target + p["labelSmoothing"] / logits.shape[1]
    logs, _ = logSoftmax(p, logits)
    mass = mixed.sum(1, keepdims=True)
    return -(mixed * logs).sum(1), lambda dy: {"logits": dy[:, None] * (numpy.exp(logs) * mass - mixed)}


def pointwise(function, slope):
    return lambda p, input: (function(input), lambda dy: {"input": dy * slope(input)})


def sigmoid(x):
    return numpy.where(x >= 0, 1 / (1 + numpy.exp(-abs(x))), numpy.exp(-abs(x)) / (1 + numpy.exp(-abs(x))))


def axes_of(p, input):
    if len(set(p["axes"])) != len(p["axes"]) or not all(0 <= axis < input.ndim for axis in p["axes"]):
        raise ValueError("axes must be different axes of the input")
    return tuple(p["axes"])


def sum_(p, input):
    axes = axes_of(p, input)
    spread = lambda dy: numpy.broadcast_to(numpy.expand_dims(dy, axes), input.shape)
    return input.sum(axes), lambda dy: {"input": spread(dy)}


def mean(p, input):
    total, pull = sum_(p, input)
    count = numpy.float32(max(1, input.size // max(1, total.size)))
    return total / count, lambda dy: {"input": pull(dy)["input"] / count}


def reshape(p, input):
    return input.reshape(p["shape"]), lambda dy: {"input": dy.reshape(input.shape)}


def transpose(p, input):
    if sorted(p["axes"]) != list(range(input.ndim)):
        raise ValueError("axes must be all axes of the input")
    return input.transpose(p["axes"]), lambda dy: {"input": dy.transpose(numpy.argsort(p["axes"]))}


def reverse(p, input):
    axes = axes_of(p, input)
    return numpy.flip(input, axes), lambda dy: {"input": numpy.flip(dy, axes)}


def concat(p, parts):
    axis = p["axis"]
    if axis < 0 or axis != int(axis):
        raise ValueError("axis must be an axis")
    ends = numpy.cumsum([part.shape[axis] for part in parts])[:-1]
    return numpy.concatenate(parts, axis), lambda dy: {"parts": numpy.split(dy, ends, axis)}


def log(x):
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.log(x)


OPS = {
    "conv2d": conv2d, "maxPool2d": maxPool2d, "avgPool2d": avgPool2d, "linear": linear, "matmul": matmul, "add": add,
    "multiply": multiply, "softmax": softmax, "logSoftmax": logSoftmax, "softmaxCrossEntropy": softmaxCrossEntropy,
    "relu": pointwise(lambda x: numpy.where(x <= 0, 0, x), lambda x: x > 0),
    "sigmoid": pointwise(sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "tanh": pointwise(numpy.tanh, lambda x: 1 / numpy.cosh(x) ** 2),
    "exp": pointwise(numpy.exp, numpy.exp), "log": pointwise(log, lambda x: 1 / x),
    "square": pointwise(numpy.square, lambda x: 2 * x), "abs": pointwise(numpy.abs, numpy.sign),
    "sum": sum_, "mean": mean, "reshape": reshape, "transpose": transpose, "reverse": reverse, "concat": concat,
}
GRADS = {
    **{op: ["input"] for op in OPS},
    "conv2d": ["input", "kernel", "bias"], "linear": ["input", "weight", "bias"], "concat": ["parts"],
    "matmul": ["a", "b"], "add": ["a", "b"], "multiply": ["a", "b"], "softmaxCrossEntropy": ["logits"],
}


class Engine:
    hello = {
        "engine": "numpy", "version": numpy.__version__, "precision": "f32", "conventions": "einspec",
        "ops": {op: {"grad": GRADS[op]} for op in OPS}, "steps": {step: ["pytorch"] for step in STEPS},
    }
    ops, steps = OPS, STEPS

    def forward(self, op, params, inputs):
        with numpy.errstate(all="ignore"):
            return numpy.asarray(self.ops[op](params, **inputs)[0], dtype="f4")

    def vjp(self, op, params, inputs, d_output, wanted):
        with numpy.errstate(all="ignore"):
            grads = self.ops[op](params, **inputs)[1](d_output)
        exact = lambda g: [exact(part) for part in g] if isinstance(g, list) else numpy.asarray(g, dtype="f4")
        return {name: exact(grads[name]) for name in wanted}

    def step(self, name, params, parameter, slots, gradient, t):
        if params.get("dialect", "pytorch") != "pytorch":
            raise Unsupported("only PyTorch's dialect is written here")
        after, slots = self.steps[name](params, parameter, slots, gradient, t)
        return numpy.asarray(after, dtype="f4"), {slot: numpy.asarray(v, dtype="f4") for slot, v in slots.items()}


if __name__ == "__main__":
    serve(Engine())
