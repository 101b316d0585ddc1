#!/usr/bin/env python3
"""Turns the tests that come with ONNX into a corpus, as far as the catalogue has their operators.

    apt-get install python3-onnx libonnx-testdata                  # or pip install onnx
    python3 spec/vectors/onnx_tests.py runs/onnx-node node            # the tests of its operators
    python3 spec/vectors/onnx_tests.py runs/onnx-pytorch pytorch      # what PyTorch once exported

Needs the package onnx, which has the tests; nothing of them is kept here. Every model of one node whose operator and attributes an
op of the catalogue expresses becomes a case: layouts are turned round, no number is computed. `--list` says what is left out, and why.
"""
import argparse
import collections
import pathlib
import sys

import numpy
import onnx
from onnx import helper, numpy_helper
from onnx.backend import test as onnx_test
from onnx.backend.test.loader import load_model_tests

from onnx_calls.catalogue import CALLS
from onnx_calls.node import Node, Unfit, require
from torch_truth.folder import Folder

KINDS = {"node": ["node"], "pytorch": ["pytorch-converted", "pytorch-operator"]}
COARSE = {
    "test_averagepool_2d_ceil_last_window_starts_on_pad": "an answer written down by hand, with four digits",
    **dict.fromkeys(["test_elu", "test_elu_default"], "exp(x) − 1 taken in float32, which has few digits near 0"),
}
TITLES = {"node": "node tests", "pytorch": "tests converted from PyTorch"}


def tests_of(kind):
    """Each test as (name, model, what reads its inputs and outputs): some hold sequences, which are no arrays."""
    for test in sorted(load_model_tests(kind=kind), key=lambda test: test.name):
        if test.model is not None:
            yield test.name, test.model, lambda test=test: test.data_sets[0]
            continue
        folder = pathlib.Path(test.model_dir)
        stored = folder / "test_data_set_0"
        yield test.name, onnx.load(folder / "model.onnx"), lambda stored=stored: (read(stored, "input"), read(stored, "output"))


def read(folder, prefix):
    files = [folder / f"{prefix}_{at}.pb" for at in range(len(list(folder.glob(f"{prefix}_*.pb"))))]
    return [numpy_helper.to_array(onnx.TensorProto.FromString(file.read_bytes())) for file in files]


def node_of(model, stored):
    """The only node of a model, with the arrays of its inputs."""
    graph = model.graph
    if len(graph.node) != 1:
        raise Unfit(f"{len(graph.node)} nodes")
    (only,) = graph.node
    if only.op_type not in CALLS:
        raise Unfit(f"no op does what {only.op_type} does")
    inputs, outputs = stored()
    values = {array.name: numpy_helper.to_array(array) for array in graph.initializer}
    names = [given.name for given in graph.input if given.name not in values]
    values.update(zip(names, (numpy.asarray(value) for value in inputs)))
    attributes = {each.name: helper.get_attribute_value(each) for each in only.attribute}
    given = [values[name] if name else None for name in only.input]
    opset = next(each.version for each in model.opset_import if each.domain == "" or each.domain == only.domain)
    return Node(only.op_type, attributes, given, [numpy.asarray(value) for value in outputs], opset)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--list", action="store_true", help="say what is left out, and why")
    chosen = parser.parse_args()
    data = pathlib.Path(onnx_test.__file__).parent / "data"
    if not data.is_dir():
        sys.exit(f"onnx_tests: the package onnx must come with its tests (some distributions leave them out), got no {data}")
    cases, total = collections.defaultdict(list), 0
    for name, model, stored in (test for kind in KINDS[chosen.kind] for test in tests_of(kind)):
        total += 1
        try:
            require(name not in COARSE, COARSE.get(name))
            node = node_of(model, stored)
            made = CALLS[node.op_type](node)
        except Unfit as reason:
            if chosen.list:
                print(f"{name}: {reason}")
            continue
        for case in [made] if isinstance(made, dict) else made:
            cases[case["op"]].append({**case, "tags": [name], "precision": "f32"})
    folder = Folder(chosen.folder)
    title = f"ONNX {onnx.__version__} {TITLES[chosen.kind]}"
    for op in sorted(cases):
        folder.add(op, cases[op], title)
    folder.close(generator=title, tests=total)
    print(f"{title}: {sum(map(len, cases.values()))} cases of {len(cases)} ops, from {total} tests")


if __name__ == "__main__":
    main()
