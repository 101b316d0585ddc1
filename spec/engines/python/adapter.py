"""The loop of an adapter in Python: questions come in as lines of JSON on standard input, answers go out as lines on
standard output. An engine is five things: its name, its version, what it offers, and forward, vjp and step on NumPy arrays."""
import base64
import json
import os
import sys

import numpy

DTYPES = {"f32": "<f4", "f64": "<f8", "i32": "<i4"}


class Unsupported(Exception):
    """The engine has no such case: neither right nor wrong."""


def unpacked(given):
    if isinstance(given, list):
        return [unpacked(part) for part in given]
    numbers = numpy.frombuffer(base64.b64decode(given["b64"]), dtype=DTYPES[given["dtype"]])
    return numbers.reshape(given["shape"]).copy()


def packed(array):
    if isinstance(array, (list, tuple)):
        return [packed(part) for part in array]
    array = numpy.asarray(array)
    dtype = {"i": "i32"}.get(array.dtype.kind, "f64" if array.dtype == numpy.float64 else "f32")
    numbers = numpy.ascontiguousarray(array, dtype=DTYPES[dtype])
    return {"dtype": dtype, "shape": list(array.shape), "b64": base64.b64encode(numbers.tobytes()).decode()}


def number(value):
    """A param; JSON has no infinity and no NaN, which come as texts."""
    if isinstance(value, list):
        return [number(each) for each in value]
    return float(value) if value in ("Infinity", "-Infinity", "NaN") else value


def each(named, change):
    return {name: change(value) for name, value in named.items()}


def reply_to(engine, question):
    command, params = question["cmd"], each(question.get("params", {}), number)
    if command == "hello":
        return {"v": 1, **engine.hello}
    if command == "forward":
        return {"output": packed(engine.forward(question["op"], params, each(question["inputs"], unpacked)))}
    if command == "vjp":
        inputs = each(question["inputs"], unpacked)
        grads = engine.vjp(question["op"], params, inputs, unpacked(question["dOutput"]), question["wanted"])
        return {"grads": each(grads, packed)}
    parameter, gradient = unpacked(question["parameter"]), unpacked(question["gradient"])
    slots = each(question["slots"], unpacked)
    parameter, slots = engine.step(question["step"], params, parameter, slots, gradient, question["t"])
    return {"parameter": packed(parameter), "slots": each(slots, packed)}


def serve(engine):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # standard output belongs to the answers, whatever a package has to say
    for line in sys.stdin:
        question = json.loads(line)
        if question["cmd"] == "bye":
            return
        try:
            reply = {"ok": True, **reply_to(engine, question)}
        except Unsupported as error:
            reply = {"ok": False, "error": {"kind": "unsupported", "message": str(error)}}
        except (ValueError, TypeError, IndexError, RuntimeError) as error:
            reply = {"ok": False, "error": {"kind": "invalid", "message": str(error)}}
        except Exception as error:
            reply = {"ok": False, "error": {"kind": "internal", "message": repr(error)}}
        answers.write(json.dumps({"id": question.get("id"), **reply}) + "\n")
        answers.flush()
