"""Losses: one value per example. relu has the slope 0 at 0, so a margin that is just met has no gradient."""
import numpy
import torch
import torch.nn.functional as F

from .agreement import held_to
from .catalogue import op


def shares(d, B, K):
    """Rows of sixteenths that sum to 1: one class, or a mixture."""
    rows = numpy.zeros((B, K), numpy.float32)
    for row in rows:
        for _ in range(d.one_of(1, 1, 2, 4)):
            row[d.up_to(K) - 1] += 1
        row /= row.sum() if row.sum() != 3 else 1
    return rows


def one_hot(d, B, K):
    return numpy.eye(K, dtype=numpy.float32)[d.chance.integers(0, K, B)]


def draw_cross_entropy(d):
    B, K = d.up_to(4), d.channels()
    logits = d.numbers((B, K), d.in_turn("normal", "whole", "zero", "negative"))
    if d.number % 5 == 3:
        logits = d.scattered(logits, 30, -30)
    return {"logits": logits, "target": shares(d, B, K)}, {"labelSmoothing": d.in_turn(0, 0.1, 0.25)}, []


@op("softmaxCrossEntropy", "logits", draw=draw_cross_entropy)
def softmax_cross_entropy(params, logits, target):
    return F.cross_entropy(logits, target, reduction="none", label_smoothing=params["labelSmoothing"])


def draw_probabilities(d):
    B, K = d.up_to(4), d.channels()
    scores = numpy.exp(2 * d.numbers((B, K)).astype(numpy.float64))
    probabilities = (scores / scores.sum(1, keepdims=True)).astype(numpy.float32)
    if d.number % 4 == 3:
        probabilities = d.scattered(probabilities, 0, 1)
    return {"probabilities": probabilities, "target": shares(d, B, K)}, {"epsilon": d.in_turn(1e-7, 1e-3, 0.05)}, []


@op("crossEntropy", "probabilities", draw=draw_probabilities)
def cross_entropy(params, probabilities, target):
    floor = torch.full_like(probabilities, params["epsilon"])
    return -(target * torch.log(torch.where(probabilities > floor, probabilities, floor))).sum(1)


def draw_questions(d):
    B, K = d.up_to(4), d.channels()
    logits = d.numbers((B, K), d.in_turn("normal", "whole", "negative"))
    if d.number % 4 == 3:
        logits = d.scattered(logits, -1e4, 20, 1e4, -100)
    target = d.numbers((B, K), "ties") if d.number % 2 else (d.chance.integers(0, 5, (B, K)) / 4).astype(numpy.float32)
    return {"logits": logits, "target": target}, {}, []


@op("sigmoidCrossEntropy", "logits", draw=draw_questions)
def sigmoid_cross_entropy(params, logits, target):
    """By logsigmoid: PyTorch's own fused loss adds small numbers to large ones where the answer is sure and right."""
    own = F.binary_cross_entropy_with_logits(logits, target, reduction="none").sum(1)
    return held_to(own, -(target * F.logsigmoid(logits) + (1 - target) * F.logsigmoid(-logits)).sum(1))


def margin(d):
    return {"margin": d.in_turn(1, 0.5, 2, 0)}


def draw_hinge(d):
    B = d.up_to(8) + 1
    scores = d.numbers((B,), d.in_turn("normal", "whole", "tiny"))
    return {"scores": scores, "target": 2 * d.numbers((B,), "ties") - 1}, margin(d), []


@op("hinge", "scores", draw=draw_hinge)
def hinge(params, scores, target):
    return F.relu(params["margin"] - target * scores)


def draw_classes(d):
    B, K = d.up_to(4), d.channels()
    return {"scores": d.numbers((B, K), d.in_turn("normal", "whole")), "target": one_hot(d, B, K)}, margin(d), []


@op("multiclassHinge", "scores", draw=draw_classes)
def multiclass_hinge(params, scores, target):
    right = (scores * target).sum(1, keepdim=True)
    return ((1 - target) * F.relu(params["margin"] + scores - right)).sum(1)


def draw_regression(d):
    """Some predictions are met exactly."""
    shape = (d.up_to(4), *d.shape(3))
    prediction = d.numbers(shape, d.kind())
    target = d.numbers(shape, d.in_turn("normal", "whole"))
    met = d.numbers(shape, "ties") * d.numbers(shape, "ties")
    return {"prediction": prediction, "target": numpy.where(met == 1, prediction, target)}, {}, []


@op("l1", "prediction", "target", draw=draw_regression)
def l1(params, prediction, target):
    return F.l1_loss(prediction, target, reduction="none").reshape(len(prediction), -1).sum(1)


@op("l2", "prediction", "target", draw=draw_regression)
def l2(params, prediction, target):
    return F.mse_loss(prediction, target, reduction="none").reshape(len(prediction), -1).sum(1)


def draw_contrastive(d):
    """Pairs that are the same, that are not, near and far; in some cases the first coincides, or all do."""
    B, D = d.up_to(4) + 1, d.channels()
    a, b = d.numbers((B, D)), d.numbers((B, D), d.in_turn("normal", "whole"))
    same = d.numbers((B,), "ties")
    if d.number % 3 == 2:
        b[0], same[0] = a[0], d.number % 2
    if d.number % 9 == 8:
        b = a
    return {"a": a, "b": b, "same": same}, {"margin": d.in_turn(1, 3, 8)}, []


@op("contrastive", "a", "b", draw=draw_contrastive)
def contrastive(params, a, b, same):
    """The norm's gradient at 0 is 0 in PyTorch as in the catalogue."""
    distance = torch.linalg.vector_norm(a - b, dim=1)
    return (same * ((a - b) ** 2).sum(1) + (1 - same) * F.relu(params["margin"] - distance) ** 2) / 2


def draw_triplet(d):
    shape = (d.up_to(4) + 1, d.channels())
    kind = d.in_turn("normal", "whole")
    inputs = {name: d.numbers(shape, kind) for name in ("anchor", "positive", "negative")}
    return inputs, {"margin": d.in_turn(1, 4, 0)}, []


@op("triplet", "anchor", "positive", "negative", draw=draw_triplet)
def triplet(params, anchor, positive, negative):
    square = lambda other: ((anchor - other) ** 2).sum(1)
    return F.relu(square(positive) - square(negative) + params["margin"])
