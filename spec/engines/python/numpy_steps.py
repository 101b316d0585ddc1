"""Update steps in NumPy: the parameter and what is remembered, after one more gradient. t counts from 1."""
import numpy


def decayed(p, w, g):
    if not (0 <= p["learningRate"] < numpy.inf and 0 <= p["weightDecay"] < numpy.inf):
        raise ValueError("rates must be numbers of at least 0")
    return g + numpy.float32(p["weightDecay"]) * w


def sgd(p, w, slots, g, t):
    return w - numpy.float32(p["learningRate"]) * decayed(p, w, g), {}


def momentum(p, w, slots, g, t):
    if not (0 <= p["momentum"] < 1 and 0 <= p["dampening"] <= 1):
        raise ValueError("momentum must be from 0 to below 1, dampening from 0 to 1")
    g = decayed(p, w, g)
    v = g if t == 1 or p["momentum"] == 0 else numpy.float32(p["momentum"]) * slots["velocity"] + numpy.float32(1 - p["dampening"]) * g
    return w - numpy.float32(p["learningRate"]) * v, {"velocity": v}


def adam(p, w, slots, g, t):
    b1, b2 = p["beta1"], p["beta2"]
    if not (0 <= b1 < 1 and 0 <= b2 < 1 and p["epsilon"] > 0):
        raise ValueError("betas must be from 0 to below 1, epsilon above 0")
    g = decayed(p, w, g)
    zero = numpy.zeros_like(g)
    m = numpy.float32(b1) * slots.get("m", zero) + numpy.float32(1 - b1) * g
    v = numpy.float32(b2) * slots.get("v", zero) + numpy.float32(1 - b2) * g * g
    away = numpy.sqrt(v / numpy.float32(1 - b2**t)) + numpy.float32(p["epsilon"])
    return w - numpy.float32(p["learningRate"]) * (m / numpy.float32(1 - b1**t)) / away, {"m": m, "v": v}


STEPS = {"sgd": sgd, "momentum": momentum, "adam": adam}
