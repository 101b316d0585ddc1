"""Update steps, run for as long as there are gradients. PyTorch's optimizers where the dialect is PyTorch's; the formulas of
Keras 3 and of ONNX (ai.onnx.preview.training), as these write them, in float64."""
import numpy
import torch
import torch.nn.functional as F

from .catalogue import step

ORIGIN = {"tensorflow": "Keras 3", "onnx": "ai.onnx.preview.training"}


def settings(d, *dialects, **choices):
    """The rates that most steps have, and those of this one. Each dialect has its share; PyTorch's goes without saying, too."""
    dialect = d.in_turn(None, "pytorch", *dialects)
    params = {"learningRate": d.one_of(0.01, 0.1, 0.5), "weightDecay": d.one_of(0, 0.01, 0.25)}
    params.update({key: d.one_of(*values) for key, values in choices.items()})
    return params if dialect is None else {**params, "dialect": dialect}


def optimized(optimizer, parameter, gradients, **options):
    weight = torch.from_numpy(parameter.copy()).requires_grad_()
    updates = optimizer([weight], **options)
    found = []
    for gradient in gradients:
        weight.grad = torch.from_numpy(gradient.copy())
        updates.step()
        found.append(weight.detach().numpy().copy())
    return numpy.stack(found)


def followed(params, parameter, gradients, state, move):
    """Runs a formula: move(w, g, t) with t from 1, where g has the L2 decay in it; `state` is the formula's own to change."""
    found = []
    for t, gradient in enumerate(gradients, start=1):
        pull = gradient + params["weightDecay"] * parameter
        parameter = move(parameter, pull, t, state)
        found.append(parameter)
    return numpy.stack(found)


@step("sgd", lambda d: settings(d, "tensorflow", "onnx"))
def sgd(dialect, params, parameter, gradients):
    if dialect == "pytorch":
        return optimized(torch.optim.SGD, parameter, gradients, lr=params["learningRate"], weight_decay=params["weightDecay"])
    return followed(params, parameter, gradients, {}, lambda w, g, t, s: w - params["learningRate"] * g)


def draw_momentum(d):
    params = settings(d, "tensorflow", "onnx", momentum=(0.9, 0.5, 0), dampening=(0, 0.1, 0.5))
    return {**params, "dampening": 0} if params.get("dialect") == "tensorflow" else params


@step("momentum", draw_momentum)
def momentum(dialect, params, parameter, gradients):
    return rolled(dialect, params, params["dampening"], False, parameter, gradients)


@step("nesterov", lambda d: settings(d, "tensorflow", "onnx", momentum=(0.9, 0.5)))
def nesterov(dialect, params, parameter, gradients):
    return rolled(dialect, params, 0, True, parameter, gradients)


def rolled(dialect, params, dampening, ahead, parameter, gradients):
    rate, kept = params["learningRate"], params["momentum"]
    if dialect == "pytorch":
        options = {"weight_decay": params["weightDecay"], "dampening": dampening, "nesterov": ahead}
        return optimized(torch.optim.SGD, parameter, gradients, lr=rate, momentum=kept, **options)

    def keras(w, g, t, s):
        s["m"] = kept * s.get("m", 0) - rate * g
        return w + (kept * s["m"] - rate * g if ahead else s["m"])

    def onnx(w, g, t, s):
        beta = 1 - dampening if t > 1 else 1
        s["v"] = kept * s.get("v", 0) + beta * g
        return w - rate * (g + kept * s["v"] if ahead else s["v"])

    return followed(params, parameter, gradients, {}, keras if dialect == "tensorflow" else onnx)


def draw_adagrad(d):
    choices = {"epsilon": (1e-10, 1e-3), "initialAccumulator": (0, 0.125, 1), "learningRateDecay": (0, 0.5)}
    return settings(d, "tensorflow", "onnx", **choices)


@step("adagrad", draw_adagrad)
def adagrad(dialect, params, parameter, gradients):
    rate, decay, epsilon = params["learningRate"], params["learningRateDecay"], params["epsilon"]
    first = params["initialAccumulator"]
    if dialect == "pytorch":
        options = {"weight_decay": params["weightDecay"], "lr_decay": decay, "initial_accumulator_value": first}
        return optimized(torch.optim.Adagrad, parameter, gradients, lr=rate, eps=epsilon, **options)

    def move(w, g, t, s):
        s["a"] = s.get("a", first) + g**2
        root = numpy.sqrt(s["a"] + epsilon) if dialect == "tensorflow" else numpy.sqrt(s["a"]) + epsilon
        return w - rate / (1 + (t - 1) * decay) * g / root

    return followed(params, parameter, gradients, {}, move)


def draw_rmsprop(d):
    choices = {"decay": (0.99, 0.9, 0.5), "epsilon": (1e-8, 1e-3), "momentum": (0.9, 0.5, 0), "centered": (False, True)}
    return settings(d, "tensorflow", **choices)


@step("rmsprop", draw_rmsprop)
def rmsprop(dialect, params, parameter, gradients):
    rate, rho, epsilon = params["learningRate"], params["decay"], params["epsilon"]
    if dialect == "pytorch":
        options = {key: params[key] for key in ("momentum", "centered")}
        options.update(alpha=rho, eps=epsilon, weight_decay=params["weightDecay"])
        return optimized(torch.optim.RMSprop, parameter, gradients, lr=rate, **options)

    def keras(w, g, t, s):
        s["v"] = rho * s.get("v", 0) + (1 - rho) * g**2
        s["a"] = rho * s.get("a", 0) + (1 - rho) * g
        denominator = s["v"] - s["a"] ** 2 if params["centered"] else s["v"]
        increment = rate * g / numpy.sqrt(denominator + epsilon)
        s["m"] = params["momentum"] * s.get("m", 0) + increment
        return w - s["m"]

    return followed(params, parameter, gradients, {}, keras)


@step("adadelta", lambda d: settings(d, "tensorflow", decay=(0.99, 0.9, 0.5), epsilon=(1e-6, 1e-3)))
def adadelta(dialect, params, parameter, gradients):
    rate, rho, epsilon = params["learningRate"], params["decay"], params["epsilon"]
    if dialect == "pytorch":
        options = {"rho": rho, "eps": epsilon, "weight_decay": params["weightDecay"]}
        return optimized(torch.optim.Adadelta, parameter, gradients, lr=rate, **options)

    def keras(w, g, t, s):
        s["g"] = rho * s.get("g", 0) + (1 - rho) * g**2
        delta = -numpy.sqrt(s.get("d", 0) + epsilon) * g / numpy.sqrt(s["g"] + epsilon)
        s["d"] = rho * s.get("d", 0) + (1 - rho) * delta**2
        return w + rate * delta

    return followed(params, parameter, gradients, {}, keras)


def draw_adam(d):
    return settings(d, "tensorflow", "onnx", beta1=(0.9, 0.5, 0), beta2=(0.999, 0.9), epsilon=(1e-8, 1e-3))


@step("adam", draw_adam)
def adam(dialect, params, parameter, gradients):
    return moments(dialect, params, torch.optim.Adam, False, parameter, gradients)


@step("adamW", draw_adam)
def adam_w(dialect, params, parameter, gradients):
    return moments(dialect, params, torch.optim.AdamW, True, parameter, gradients)


def moments(dialect, params, optimizer, decoupled, parameter, gradients):
    rate, beta1, beta2, epsilon = (params[key] for key in ("learningRate", "beta1", "beta2", "epsilon"))
    decay = params["weightDecay"]
    if dialect == "pytorch":
        options = {"betas": (beta1, beta2), "eps": epsilon, "weight_decay": decay}
        return optimized(optimizer, parameter, gradients, lr=rate, **options)

    def move(w, g, t, s):
        s["m"] = beta1 * s.get("m", 0) + (1 - beta1) * g
        s["v"] = beta2 * s.get("v", 0) + (1 - beta2) * g**2
        if dialect == "tensorflow":
            if decoupled:
                w = w - rate * decay * w
            alpha = rate * numpy.sqrt(1 - beta2**t) / (1 - beta1**t)
            return w - alpha * s["m"] / (numpy.sqrt(s["v"]) + epsilon)
        T = t - 1
        adjusted = rate * numpy.sqrt(1 - beta2**T) / (1 - beta1**T) if T > 0 else rate
        w = w - adjusted * s["m"] / (numpy.sqrt(s["v"]) + epsilon)
        return (1 - decay) * w if decoupled else w

    return followed({"weightDecay": 0 if decoupled else decay}, parameter, gradients, {}, move)


@step("runningAverage", lambda d: {"momentum": d.in_turn(0.1, 0.5, 0, 1, 0.01)})
def running_average(dialect, params, parameter, gradients):
    """What F.batch_norm does to a running mean, when all that a batch holds is the new statistic."""
    mean = torch.from_numpy(parameter.reshape(-1).copy())
    found = []
    for gradient in gradients:
        batch = torch.from_numpy(gradient.reshape(1, -1)).expand(2, -1)
        F.batch_norm(batch, mean, torch.ones_like(mean), training=True, momentum=params["momentum"])
        found.append(mean.numpy().copy().reshape(parameter.shape))
    return numpy.stack(found)
