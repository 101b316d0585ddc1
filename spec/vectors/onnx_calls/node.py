"""One node of an ONNX model with its arrays, and the call of the catalogue that says the same."""
import numpy


LARGEST = 2**14  # numbers in an answer: how exact each must be is worked out one by one


class Unfit(Exception):
    """No op of the catalogue says what this node does."""


class Node:
    def __init__(self, op_type, attributes, inputs, outputs, opset):
        self.op_type, self.attributes, self.outputs, self.opset = op_type, attributes, outputs, opset
        self.inputs = inputs  # None in the place of an input that is left out

    def __getitem__(self, place):
        return self.inputs[place] if place < len(self.inputs) else None

    def get(self, name, default=None):
        value = self.attributes.get(name, default)
        return value.decode() if isinstance(value, bytes) else value

    @property
    def output(self):
        return self.outputs[0]

    def listed(self, name, place):
        """Whole numbers that are an attribute in old models, and an input in new ones."""
        value = self.get(name)
        if value is None and self[place] is not None:
            value = [int(each) for each in self[place].reshape(-1)]
        return value


def call(op, params, inputs, output):
    """A case, once every number in it is one that the catalogue has."""
    arrays = [output, *(part for value in inputs.values() for part in (value if isinstance(value, list) else [value]))]
    for array in arrays:
        if array.dtype not in (numpy.float32, numpy.int32):
            raise Unfit(f"numbers of type {array.dtype}")
        if array.size == 0:
            raise Unfit("an empty array")
    require(output.size <= LARGEST, f"an answer of more than {LARGEST} numbers")
    return {"op": op, "params": params, "inputs": inputs, "output": output}


def given(**inputs):
    """Inputs without those that are left out."""
    return {name: value for name, value in inputs.items() if value is not None}


def require(holds, what):
    if not holds:
        raise Unfit(what)
