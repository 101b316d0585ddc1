"""The catalogue's ops in PyTorch's words. What PyTorch has only under another contract is left out or Unsupported."""
import torch
import torch.nn.functional as F

from adapter import Unsupported


def channels_first(x):
    """A view, whose memory is what PyTorch calls channels last; or, for half of the shapes, its usual memory.

    Many kernels are written once for each."""
    turned = x.movedim(-1, 1)
    return turned if sum(x.shape) % 2 else turned.contiguous()


def channels_last(x):
    return x.movedim(1, -1)


def images(function):
    """An op on [batch, channel, y, x]."""
    return lambda params, input: channels_last(function(channels_first(input), **params))


def padded(x, padding, value=0.0):
    """PyTorch pads the last axis first. No pad of a convolution or a pool may be negative."""
    flat = [pixels for pair in reversed(padding) for pixels in pair]
    if min(flat, default=0) < 0:
        raise ValueError("negative padding is not supported")
    return F.pad(x, flat, value=value) if any(flat) else x


def symmetric(padding):
    return all(before == after for before, after in padding)


def conv(function):
    def run(params, input, kernel, bias=None):
        x, padding = channels_first(input), params["padding"]
        if symmetric(padding):
            inside, outside = [before for before, _ in padding], x
        else:
            inside, outside = 0, padded(x, padding)
        filters = kernel.movedim((-1, -2), (0, 1)).contiguous()
        return channels_last(
            function(outside, filters, bias, params["stride"], inside, params["dilation"], params["groups"]))

    return run


def conv_transpose2d(params, input, kernel, bias=None):
    stride, dilation, padding = params["stride"], params["dilation"], params["padding"]
    filters = kernel.movedim((-2, -1), (0, 1))
    own = [before for before, _ in padding] if symmetric(padding) else [0, 0]
    y = F.conv_transpose2d(
        channels_first(input), filters, bias, stride, own, params["outputPadding"], params["groups"], dilation)
    if not symmetric(padding):
        flat = [-pixels for pair in reversed(padding) for pixels in pair]
        if max(flat) > 0:
            raise ValueError("negative padding is not supported")
        y = F.pad(y, flat)
    return channels_last(y)


def max_pool2d(x, size, stride, dilation, padding, **more):
    own = [before for before, _ in padding]
    # The index of a dilated window that lies wholly in the padding is outside the image. So is what its gradient is
    # written to, which takes the program down: only the index is asked for.
    hollow = dilation != [1, 1] and any(own) and not more
    if symmetric(padding) and all(2 * pad <= extent for pad, extent in zip(own, size)) and not hollow:
        return F.max_pool2d(x, size, stride, own, dilation, **more)
    if more:
        raise Unsupported("indices count pixels of the padded image")
    return F.max_pool2d(padded(x, padding, -torch.inf), size, stride, 0, dilation)


def min_pool2d(x, **params):
    return -max_pool2d(-x, **params)


def max_pool_indices2d(x, **params):
    return max_pool2d(x, return_indices=True, **params)[1]


def avg_pool2d(x, size, stride, dilation, padding, countPadding):
    own = [before for before, _ in padding]
    if dilation != [1, 1]:
        raise Unsupported("avg_pool2d has no dilation")
    if countPadding:
        return F.avg_pool2d(padded(x, padding), size, stride)
    if not symmetric(padding) or any(2 * pad > extent for pad, extent in zip(own, size)):
        raise Unsupported("avg_pool2d pads both sides alike, by at most half a window")
    return F.avg_pool2d(x, size, stride, own, count_include_pad=False)


def max_unpool2d(params, input, indices):
    sorted_places = indices.flatten(1, 2).sort(1).values
    if (sorted_places < 0).any() or (sorted_places.diff(dim=1) == 0).any():
        raise Unsupported("max_unpool2d wants every place at most once")
    return channels_last(torch._C._nn.max_unpool2d(channels_first(input), channels_first(indices), params["size"]))


def resize_nearest2d(x, size, coordinates):
    return F.interpolate(x, size, mode={"asymmetric": "nearest", "halfPixel": "nearest-exact"}[coordinates])


def resize_bilinear2d(x, size, coordinates):
    if coordinates == "asymmetric":
        raise Unsupported("bilinear is halfPixel, or alignCorners")
    return F.interpolate(x, size, mode="bilinear", align_corners=coordinates == "alignCorners")


def reduction(function):
    def run(params, input):
        if not params["axes"]:
            raise Unsupported("no axes are all axes")
        return function(input, dim=params["axes"])

    return run


def soft_cross_entropy(params, logits, target):
    return F.cross_entropy(logits, target, reduction="none", label_smoothing=params["labelSmoothing"])


def multiclass_hinge(params, scores, target):
    classes = scores.shape[1]
    if classes & (classes - 1):
        raise Unsupported("multi_margin_loss divides by the number of classes, which rounds")
    return classes * F.multi_margin_loss(scores, target.argmax(1), margin=params["margin"], reduction="none")


def per_example(losses):
    return losses.flatten(1).sum(1) if losses.ndim > 1 else losses


def pad(params, input):
    if len(params["padding"]) != input.ndim:
        raise ValueError("padding must have a pair per axis")
    if params["mode"] == "constant":
        return padded(input, params["padding"], params["value"]) if input.ndim else input.clone()
    x = input
    for axis, pair in enumerate(params["padding"]):  # these modes pad one to three axes, and want two before them
        lines = x.movedim(axis, -1)
        whole = F.pad(lines.reshape(1, -1, lines.shape[-1]), pair, mode=params["mode"])
        x = whole.reshape(*lines.shape[:-1], -1).movedim(-1, axis)
    return x


def begin_end(params, input):
    for extent, begin, end in zip(input.shape, params["begin"], params["end"], strict=True):
        if not 0 <= begin < end <= extent:
            raise ValueError("slice: out of range")
    return input[tuple(slice(begin, end) for begin, end in zip(params["begin"], params["end"]))]


def batch_norm(params, input, scale, shift):
    if input.numel() == scale.numel():
        raise Unsupported("batch_norm wants more than one value per channel in training")
    return channels_last(F.batch_norm(channels_first(input), None, None, scale, shift, True, 0.1, params["epsilon"]))


def batch_norm_inference(params, input, scale, shift, mean, variance):
    x = channels_first(input)
    return channels_last(F.batch_norm(x, mean, variance, scale, shift, False, 0.1, params["epsilon"]))


def layer_norm(params, input, scale, shift):
    shape = input.shape[input.ndim - params["axes"]:]
    return F.layer_norm(input, shape, scale, shift, params["epsilon"])


def group_norm(params, input, scale, shift):
    if input[0].numel() == params["groups"]:
        raise Unsupported("group_norm wants more than one value per group")
    return channels_last(F.group_norm(channels_first(input), params["groups"], scale, shift, params["epsilon"]))


def instance_norm(params, input, scale, shift):
    if input[0].numel() == scale.numel():
        raise Unsupported("instance_norm wants more than one pixel")
    return channels_last(F.instance_norm(channels_first(input), None, None, scale, shift, True, 0.1, params["epsilon"]))


def local_response_norm(params, input):
    lines = input.reshape(1, -1, input.shape[-1]).movedim(-1, 1)  # it wants three axes at least
    y = F.local_response_norm(lines, params["size"], params["alpha"], params["beta"], params["k"])
    return y.movedim(1, -1).reshape(input.shape)


def channel_shuffle(params, input):
    lines = input.reshape(-1, input.shape[-1], 1, 1)  # it wants pixels
    return F.channel_shuffle(lines, params["groups"]).reshape(input.shape)


def channel_moments(params, input):
    variance, mean = torch.var_mean(input, list(range(input.ndim - 1)), unbiased=False)
    return torch.stack([mean, variance])


def pointwise(function):
    return lambda params, input: function(input, **params)


OPS = {
    "conv1d": conv(F.conv1d), "conv2d": conv(F.conv2d), "conv3d": conv(F.conv3d), "convTranspose2d": conv_transpose2d,
    "maxPool2d": images(max_pool2d), "minPool2d": images(min_pool2d), "avgPool2d": images(avg_pool2d),
    "maxPoolIndices2d": images(max_pool_indices2d), "maxUnpool2d": max_unpool2d,
    "globalAvgPool2d": lambda params, input: F.adaptive_avg_pool2d(channels_first(input), 1).flatten(1),
    "globalMaxPool2d": lambda params, input: F.adaptive_max_pool2d(channels_first(input), 1).flatten(1),
    "adaptiveAvgPool2d": images(lambda x, bins: F.adaptive_avg_pool2d(x, bins)),
    "adaptiveMaxPool2d": images(lambda x, bins: F.adaptive_max_pool2d(x, bins)),
    "resizeNearest2d": images(resize_nearest2d), "resizeBilinear2d": images(resize_bilinear2d),
    "linear": lambda params, input, weight, bias=None: F.linear(input, weight, bias),
    "matmul": lambda params, a, b: torch.matmul(a, b),
    "reshape": lambda params, input: input.reshape(params["shape"]),
    "transpose": lambda params, input: input.permute(params["axes"]),
    "reverse": lambda params, input: torch.flip(input, params["axes"]),
    "slice": begin_end, "pad": pad, "concat": lambda params, parts: torch.cat(parts, params["axis"]),
    "channelShuffle": channel_shuffle,
    "relu": pointwise(F.relu), "relu6": pointwise(F.relu6), "sigmoid": pointwise(torch.sigmoid),
    "tanh": pointwise(torch.tanh), "silu": pointwise(F.silu), "hardSwish": pointwise(F.hardswish),
    "softplus": pointwise(F.softplus), "exp": pointwise(torch.exp), "log": pointwise(torch.log),
    "square": pointwise(torch.square), "abs": pointwise(torch.abs),
    "step": lambda params, input: torch.heaviside(input, torch.zeros((), dtype=input.dtype)),
    "leakyRelu": lambda params, input: F.leaky_relu(input, params["slope"]),
    "elu": lambda params, input: F.elu(input, params["alpha"]),
    "gelu": lambda params, input: F.gelu(input, approximate=params["approximation"]),
    "add": lambda params, a, b: a + b, "multiply": lambda params, a, b: a * b,
    "scale": lambda params, input: input * params["factor"] + params["offset"],
    "mean": reduction(torch.mean), "sum": reduction(torch.sum), "max": reduction(torch.amax),
    "softmax": lambda params, input: F.softmax(input, -1), "logSoftmax": lambda params, input: F.log_softmax(input, -1),
    "softmaxCrossEntropy": soft_cross_entropy,
    "sigmoidCrossEntropy": lambda params, logits, target: per_example(
        F.binary_cross_entropy_with_logits(logits, target, reduction="none")),
    "hinge": lambda params, scores, target: F.margin_ranking_loss(
        scores, torch.zeros_like(scores), target, params["margin"], reduction="none"),
    "multiclassHinge": multiclass_hinge,
    "l1": lambda params, prediction, target: per_example(F.l1_loss(prediction, target, reduction="none")),
    "l2": lambda params, prediction, target: per_example(F.mse_loss(prediction, target, reduction="none")),
    "batchNorm": batch_norm, "batchNormInference": batch_norm_inference, "layerNorm": layer_norm,
    "groupNorm": group_norm, "instanceNorm": instance_norm, "localResponseNorm": local_response_norm,
    "channelMoments": channel_moments,
}

KERNELS = ["input", "kernel", "bias"]
NORMALIZED = ["input", "scale", "shift"]
GRADS = {
    **{op: ["input"] for op in OPS},
    "conv1d": KERNELS, "conv2d": KERNELS, "conv3d": KERNELS, "convTranspose2d": KERNELS,
    "linear": ["input", "weight", "bias"], "matmul": ["a", "b"], "add": ["a", "b"], "multiply": ["a", "b"],
    "concat": ["parts"], "maxPoolIndices2d": [], "step": [], "channelShuffle": [],
    "softmaxCrossEntropy": ["logits"], "sigmoidCrossEntropy": ["logits"], "hinge": ["scores"],
    "multiclassHinge": ["scores"], "l1": ["prediction", "target"], "l2": ["prediction", "target"],
    **{op: NORMALIZED for op in ("batchNorm", "batchNormInference", "layerNorm", "groupNorm", "instanceNorm")},
}
