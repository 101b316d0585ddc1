"""torch.optim, one step at a time: what an optimizer remembers goes out after each step and comes back before the next."""
import torch

from adapter import Unsupported


def sgd(p, learningRate, weightDecay, momentum=0, dampening=0, nesterov=False):
    return torch.optim.SGD(
        [p], lr=learningRate, weight_decay=weightDecay, momentum=momentum, dampening=dampening, nesterov=nesterov)


def nesterov(p, momentum, **rates):
    if momentum == 0:
        raise Unsupported("PyTorch's nesterov requires a momentum")
    return sgd(p, momentum=momentum, nesterov=True, **rates)


def adagrad(p, learningRate, weightDecay, epsilon, initialAccumulator, learningRateDecay):
    return torch.optim.Adagrad(
        [p], lr=learningRate, lr_decay=learningRateDecay, weight_decay=weightDecay,
        initial_accumulator_value=initialAccumulator, eps=epsilon)


def rmsprop(p, learningRate, weightDecay, decay, epsilon, momentum, centered):
    return torch.optim.RMSprop(
        [p], lr=learningRate, alpha=decay, eps=epsilon, weight_decay=weightDecay, momentum=momentum, centered=centered)


def adadelta(p, learningRate, weightDecay, decay, epsilon):
    return torch.optim.Adadelta([p], lr=learningRate, rho=decay, eps=epsilon, weight_decay=weightDecay)


def adam(p, learningRate, weightDecay, beta1, beta2, epsilon, kind=torch.optim.Adam):
    return kind([p], lr=learningRate, betas=(beta1, beta2), eps=epsilon, weight_decay=weightDecay)


def adamW(p, **params):
    return adam(p, kind=torch.optim.AdamW, **params)


STEPS = {
    "sgd": sgd, "momentum": sgd, "nesterov": nesterov, "adagrad": adagrad, "rmsprop": rmsprop,
    "adadelta": adadelta, "adam": adam, "adamW": adamW,
}


def step(name, params, parameter, slots, gradient, t):
    params = dict(params)
    if params.pop("dialect", "pytorch") != "pytorch":
        raise Unsupported("PyTorch speaks its own dialect")
    p = torch.nn.Parameter(parameter)
    p.grad = gradient
    optimizer = STEPS[name](p, **params)
    if t > 1:
        counted = {} if name in ("sgd", "momentum", "nesterov") else {"step": torch.tensor(float(t - 1))}
        if name in ("rmsprop", "adadelta"):
            counted = {"step": t - 1}
        optimizer.state[p].update(slots, **counted)
    optimizer.step()
    kept = {
        slot: values.detach().clone()
        for slot, values in optimizer.state[p].items()
        if slot != "step" and isinstance(values, torch.Tensor)
    }
    return p.detach(), kept
