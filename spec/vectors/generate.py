#!/usr/bin/env python3
"""Writes the frozen corpus: what every op and update step must answer, computed by PyTorch in float64.

    python3 spec/vectors/generate.py spec/vectors/corpus [--seed N]

Needs PyTorch and NumPy; Debian's python3-torch 1.13 made what is committed. The same seed gives the same bytes. PyTorch's own op
and its autograd are used wherever it has the op, with images turned to its layout and back; elsewhere the op is composed
of PyTorch's pieces, from the catalogue's words and not from einspec's code.
"""
import argparse
import pathlib

import numpy
import torch

from torch_truth import convolution, dense, invalid, losses, moving, normalization, pointwise, pools, resizing, steps
from torch_truth.catalogue import OPS, STEPS
from torch_truth.draw import Draw
from torch_truth.folder import Folder

CASES = 31
SOURCE = f"PyTorch {torch.__version__[:4]} float64"


def op_case(name, number, seed):
    """One case: inputs drawn in float32, the answer and every gradient in float64."""
    op = OPS[name]
    draw = Draw(seed, name, number)
    inputs, params, tags = op.draw(draw)
    given = {key: doubled(value, key in op.differentiable) for key, value in inputs.items()}
    output = op.forward(params, **given)
    case = {"op": name, "params": params, "inputs": inputs, "output": output.detach().numpy(), "tags": tags}
    if not op.differentiable:
        return case
    d_output = draw.numbers(output.shape, "whole" if number % 2 else "normal")
    leaves = [leaf for key in given if key in op.differentiable for leaf in listed(given[key])]
    found = [grad.numpy() for grad in torch.autograd.grad(output, leaves, torch.from_numpy(d_output).double())]
    if isinstance(inputs.get("parts"), list):
        return {**case, "dOutput": d_output, "grads": {"parts": found}}
    return {**case, "dOutput": d_output, "grads": dict(zip((key for key in given if key in op.differentiable), found))}


def step_case(name, number, seed):
    """A run of six updates: the parameter after each."""
    draw = Draw(seed, name, number)
    shape = draw.one_of((3,), (2, 3), (2, 1, 3, 2), (17,), (5,))
    kind = draw.one_of("normal", "whole", "tiny")
    parameter = draw.numbers(shape, "normal")
    gradients = draw.numbers((6, *shape), kind)
    params = STEPS[name].draw(draw)
    dialect = params.get("dialect", "pytorch")
    trajectory = STEPS[name].run(dialect, params, parameter.astype(numpy.float64), gradients.astype(numpy.float64))
    source = SOURCE if dialect == "pytorch" else f"the formula of {steps.ORIGIN[dialect]}, float64"
    inputs = {"parameter": parameter, "gradients": gradients}
    return {"step": name, "params": params, "inputs": inputs, "trajectory": trajectory, "tags": [dialect, kind], "source": source}


def doubled(value, wanted):
    if isinstance(value, list):
        return [doubled(one, wanted) for one in value]
    return torch.from_numpy(value).double().requires_grad_(wanted)


def listed(value):
    return value if isinstance(value, list) else [value]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    folder = Folder(chosen.folder)
    for name in sorted(OPS):
        cases = [op_case(name, number, chosen.seed) for number in range(CASES)]
        folder.add(name, cases + invalid.cases(name), SOURCE)
    for name in sorted(STEPS):
        cases = [step_case(name, number, chosen.seed) for number in range(CASES + 5)]
        folder.add(name, cases + invalid.step_cases(name, cases[0]["params"]), SOURCE)
    folder.close(generator=f"einspec spec/vectors/generate.py, {SOURCE}", seed=chosen.seed)


if __name__ == "__main__":
    main()
