"""Calls that every engine must refuse: shapes that do not fit, params out of range. All numbers are 1."""
import numpy

ALONG = {"stride": [1], "dilation": [1], "padding": [[0, 0]], "groups": 1}
WINDOW = {"stride": [1, 1], "dilation": [1, 1], "padding": [[0, 0], [0, 0]]}
CONV = {**WINDOW, "groups": 1}
SPREAD = {**CONV, "outputPadding": [0, 0]}
THROUGHOUT = {"stride": [1] * 3, "dilation": [1] * 3, "padding": [[0, 0]] * 3, "groups": 1}
POOL = {**WINDOW, "size": [2, 2]}
AVERAGE = {**POOL, "countPadding": False}
IMAGE = (1, 4, 5, 3)
C3 = {"scale": (3,), "shift": (3,)}

#: op: (shapes of the inputs, params), …
CALLS = {
    "conv1d": [
        ({"input": (2, 6, 4), "kernel": (3, 3, 2)}, ALONG),
        ({"input": (2, 6, 4), "kernel": (3, 4, 2)}, {**ALONG, "stride": [0]}),
    ],
    "conv2d": [
        ({"input": IMAGE, "kernel": (2, 2, 4, 2)}, CONV),
        ({"input": IMAGE, "kernel": (5, 2, 3, 2)}, CONV),
        ({"input": IMAGE, "kernel": (2, 2, 1, 4)}, {**CONV, "groups": 3}),
        ({"input": IMAGE, "kernel": (2, 2, 3, 2), "bias": (3,)}, CONV),
    ],
    "conv3d": [({"input": IMAGE, "kernel": (2, 2, 2, 3, 2)}, THROUGHOUT)],
    "convTranspose2d": [
        ({"input": IMAGE, "kernel": (2, 2, 4, 2)}, SPREAD),
        ({"input": IMAGE, "kernel": (2, 2, 3, 2)}, {**SPREAD, "outputPadding": [1, 0]}),
    ],
    **{
        op: [({"input": IMAGE}, {**POOL, "size": [5, 2]}), ({"input": IMAGE}, {**POOL, "dilation": [1, 0]})]
        for op in ("maxPool2d", "minPool2d", "maxPoolIndices2d")
    },
    "avgPool2d": [({"input": IMAGE}, {**AVERAGE, "size": [2, 6]}), ({"input": (4, 5, 3)}, AVERAGE)],
    **{op: [({"input": (4, 5, 3)}, {})] for op in ("globalAvgPool2d", "globalMaxPool2d")},
    **{op: [({"input": IMAGE}, {"bins": [0, 2]})] for op in ("adaptiveAvgPool2d", "adaptiveMaxPool2d")},
    "maxUnpool2d": [({"input": IMAGE, "indices": (1, 4, 5, 2)}, {"size": [8, 10]})],
    "roiMaxPool2d": [({"input": IMAGE, "boxes": (2, 4)}, {"bins": [1, 1], "scale": 1})],
    "resizeNearest2d": [({"input": IMAGE}, {"size": [0, 3], "coordinates": "asymmetric"})],
    "resizeBilinear2d": [({"input": (4, 5, 3)}, {"size": [2, 3], "coordinates": "halfPixel"})],
    "bedOfNails2d": [({"input": IMAGE}, {"scale": [0, 1]})],
    "linear": [({"input": (2, 3), "weight": (4, 5)}, {})],
    "matmul": [({"a": (2, 3), "b": (4, 2)}, {})],
    "transpose": [({"input": (2, 3)}, {"axes": [0, 0]})],
    "reshape": [({"input": (2, 3)}, {"shape": [4, 2]})],
    "concat": [({"parts": [(2, 3), (2, 4)]}, {"axis": 0})],
    "slice": [({"input": (2, 3)}, {"begin": [0, 1], "end": [2, 4]})],
    "channelShuffle": [({"input": IMAGE}, {"groups": 2})],
    "reverse": [({"input": (2, 3)}, {"axes": [2]})],
    "pad": [({"input": (2, 3)}, {"padding": [[2, 0], [0, 0]], "mode": "reflect", "value": 0})],
    "add": [({"a": (2, 3), "b": (2, 2)}, {})],
    "multiply": [({"a": (2, 1), "b": (2, 3)}, {})],
    "dropout": [({"input": (2, 3), "mask": (2, 3)}, {"keep": 0})],
    "batchNorm": [({"input": (2, 4), **C3}, {"epsilon": 1e-5}), ({"input": (2, 3), **C3}, {"epsilon": -1})],
    "batchNormInference": [({"input": (2, 3), **C3, "mean": (2,), "variance": (3,)}, {"epsilon": 1e-5})],
    "layerNorm": [({"input": (2, 3), **C3}, {"epsilon": 1e-5, "axes": 3})],
    "groupNorm": [({"input": IMAGE, **C3}, {"epsilon": 1e-5, "groups": 2})],
    "instanceNorm": [({"input": (1, 4, 5, 2), **C3}, {"epsilon": 1e-5})],
    "localResponseNorm": [({"input": IMAGE}, {"size": 0, "alpha": 1, "beta": 1, "k": 1})],
    "softmaxCrossEntropy": [
        ({"logits": (2, 3), "target": (2, 4)}, {"labelSmoothing": 0}),
        ({"logits": (2, 3), "target": (2, 3)}, {"labelSmoothing": 2}),
    ],
    "crossEntropy": [({"probabilities": (2, 3), "target": (3, 2)}, {"epsilon": 0.01})],
    "sigmoidCrossEntropy": [({"logits": (2, 3), "target": (2, 1)}, {})],
    "hinge": [({"scores": (2,), "target": (3,)}, {"margin": 1}), ({"scores": (2,), "target": (2,)}, {"margin": -1})],
    "multiclassHinge": [({"scores": (2, 3), "target": (2,)}, {"margin": 1})],
    **{op: [({"prediction": (2, 3), "target": (3, 2)}, {})] for op in ("l1", "l2")},
    "contrastive": [({"a": (2, 3), "b": (2, 3), "same": (3,)}, {"margin": 1})],
    "triplet": [({"anchor": (2, 3), "positive": (2, 1), "negative": (2, 3)}, {"margin": 1})],
    **{op: [({"input": (2, 3)}, {"axes": [2]}), ({"input": (2, 3)}, {"axes": [1, 1]})] for op in ("mean", "sum", "max")},
}


def cases(op):
    filled = lambda shape: [filled(one) for one in shape] if isinstance(shape, list) else numpy.ones(shape, numpy.float32)
    return [
        {"op": op, "params": params, "inputs": {name: filled(shape) for name, shape in shapes.items()}, "error": "invalid"}
        for shapes, params in CALLS.get(op, [])
    ]


def step_cases(step, params):
    """A run whose first rate is out of range, whatever else it is told."""
    wrong = {"momentum": 2} if step == "runningAverage" else {"learningRate": -1}
    inputs = {"parameter": numpy.ones(3, numpy.float32), "gradients": numpy.ones((1, 3), numpy.float32)}
    return [{"step": step, "params": {**params, **wrong}, "inputs": inputs, "error": "invalid"}]
