"""Normalizations."""
from .images import outward
from .node import call, require


def batch_norm(node):
    x, scale, shift, mean, variance = node.inputs
    params = {"epsilon": node.get("epsilon", 1e-5)}
    inputs = {"input": outward(x), "scale": scale, "shift": shift}
    if node.get("training_mode", 0):
        return call("batchNorm", params, inputs, outward(node.output))
    return call("batchNormInference", params, {**inputs, "mean": mean, "variance": variance}, outward(node.output))


def layer_norm(node):
    x, scale, shift = node[0], node[1], node[2]
    require(shift is not None, "no shift")
    axes = x.ndim - node.get("axis", -1) % x.ndim
    params = {"axes": axes, "epsilon": node.get("epsilon", 1e-5)}
    return call("layerNorm", params, {"input": x, "scale": scale, "shift": shift}, node.output)


def group_norm(node):
    require(node[1].shape == node[0].shape[1:2], "a scale for each group")
    params = {"groups": node.get("num_groups"), "epsilon": node.get("epsilon", 1e-5)}
    return call("groupNorm", params, {"input": outward(node[0]), "scale": node[1], "shift": node[2]}, outward(node.output))


def instance_norm(node):
    inputs = {"input": outward(node[0]), "scale": node[1], "shift": node[2]}
    return call("instanceNorm", {"epsilon": node.get("epsilon", 1e-5)}, inputs, outward(node.output))


def local_response_norm(node):
    size = node.get("size")
    require(size % 2 == 1, "an even size")
    params = {"size": size, "alpha": node.get("alpha", 1e-4), "beta": node.get("beta", 0.75), "k": node.get("bias", 1.0)}
    return call("localResponseNorm", params, {"input": outward(node[0])}, outward(node.output))
