"""PyTorch: its functions, its autograd, its optimizers. Images come as [batch, y, x, channel] and are turned around here.

float32, or float64 with --float64."""
import sys

import torch

from adapter import serve
from torch_ops import OPS, GRADS
from torch_steps import STEPS, step

DTYPE = torch.float64 if "--float64" in sys.argv else torch.float32
torch.set_num_threads(1)


def tensors(inputs, wanted=()):
    def brought(name, array):
        if isinstance(array, list):
            return [brought(name, part) for part in array]
        if name == "indices":
            return torch.from_numpy(array).long()
        return torch.from_numpy(array).to(DTYPE).requires_grad_(name in wanted)

    return {name: brought(name, array) for name, array in inputs.items()}


class Torch:
    hello = {
        "engine": "torch-float64" if DTYPE == torch.float64 else "torch",
        "version": torch.__version__.split("+")[0],
        "precision": "f64" if DTYPE == torch.float64 else "f32",
        "ops": {op: {"grad": GRADS[op]} for op in OPS},
        "steps": {name: ["pytorch"] for name in STEPS},
    }

    def forward(self, op, params, inputs):
        with torch.no_grad():
            output = OPS[op](params, **tensors(inputs))
        return (output.int() if output.dtype == torch.int64 else output).numpy()

    def vjp(self, op, params, inputs, d_output, wanted):
        given = tensors(inputs, wanted)
        OPS[op](params, **given).backward(torch.from_numpy(d_output).to(DTYPE))

        def gradient(source):
            if isinstance(source, list):
                return [gradient(part) for part in source]
            return (torch.zeros_like(source) if source.grad is None else source.grad).numpy()

        return {name: gradient(given[name]) for name in wanted}

    def step(self, name, params, parameter, slots, gradient, t):
        slots = {slot: torch.from_numpy(values).to(DTYPE) for slot, values in slots.items()}
        after, kept = step(
            name, params, torch.from_numpy(parameter).to(DTYPE), slots, torch.from_numpy(gradient).to(DTYPE), t)
        return after.numpy(), {slot: values.numpy() for slot, values in kept.items()}


serve(Torch())
