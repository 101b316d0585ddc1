"""Values of the special functions with 50 digits, for values.json: python3 generate.py > values.json (needs mpmath).

Every point is a float64, written so that it is read back exactly; every value is what the function makes of just that
number, rounded to 40 digits. Points lie where formulas change sides, where digits cancel, and where exp leaves float64.
"""

import json
import random

from mpmath import cosh, erf, exp, expm1, log, log1p, mp, mpf, ncdf, npdf, pi, sqrt, tanh

mp.dps = 60
chance = random.Random(1)


def spread(low, high, count):
    """Points of all sizes: evenly spread exponents, either sign."""
    return [chance.choice([-1, 1]) * 2 ** chance.uniform(low, high) for _ in range(count)]


near = [0.5, -0.5, 0.75, 1.0, -1.0, 1.25, -1.25, 1.5, 2.0, -2.0, 3.0, -3.0, 5.0, -5.0, 8.0, -8.0, 12.0, -12.0]
tiny = [1e-9, -1e-9, 1e-300, -1e-300, 2.0**-30, -(2.0**-30), 1e-3, -1e-3]
wide = near + tiny + spread(-20, 4, 24)
far = wide + [20.0, -20.0, 30.0, -30.0, -36.7, 36.7, -37.5, 37.5, 50.0, -50.0, 100.0, -100.0, -300.0, -700.0]
bell = [x for x in far if -37 < x < 37]


def sigmoid(x):
    return 1 / (1 + exp(-x))


def bent(x):
    return sqrt(2 / pi) * (x + mpf(0.044715) * x**3)


functions = {
    "exp": (exp, far),
    "log": (log, [abs(x) for x in far] + [1 - 2.0**-20, 1 + 2.0**-40, 0.99, 1.01, 1e300]),
    "tanh": (tanh, far),
    "tanh slope": (lambda x: 1 / cosh(x) ** 2, [x for x in far if abs(x) < 300]),
    "sigmoid": (sigmoid, far),
    "sigmoid slope": (lambda x: sigmoid(x) * sigmoid(-x), far),
    "softplus": (lambda x: log1p(exp(x)) if x < 100 else x + log1p(exp(-x)), far),
    "elu": (lambda x: expm1(x) if x < 0 else x, far),
    "silu": (lambda x: x * sigmoid(x), far),
    "erf": (erf, wide),
    "normalBelow": (ncdf, bell),
    "gelu": (lambda x: x * ncdf(x), bell),
    "gelu slope": (lambda x: ncdf(x) + x * npdf(x), [x for x in bell if abs(x + 0.75) > 0.2]),
    "gelu tanh": (lambda x: x * sigmoid(2 * bent(x)), [x for x in wide if -12 < x]),
    # Of two classes with the logits x and 0, the first.
    "logSoftmax": (lambda x: -(log1p(exp(-x)) if x > -100 else -x + log1p(exp(x))), far),
    "softmax": (sigmoid, far),
    # The loss of the same where the first class is right.
    "softmaxCrossEntropy": (lambda x: log1p(exp(-x)) if x > -100 else -x + log1p(exp(x)), far),
    "sigmoidCrossEntropy": (lambda x: log1p(exp(-x)) if x > -100 else -x + log1p(exp(x)), far),
}

values = {
    name: [[repr(float(x)), mp.nstr(f(mpf(float(x))), 40)] for x in sorted(set(points))]
    for name, (f, points) in functions.items()
}
lines = [f"  {json.dumps(name)}: [\n" + ",\n".join(f"    {json.dumps(pair)}" for pair in pairs) + "\n  ]" for name, pairs in values.items()]
print("{\n" + ",\n".join(lines) + "\n}")
