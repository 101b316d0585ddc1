"""Writes the folder of a corpus: manifest.json, cases.jsonl, and the tensors of each op in a safetensors file."""
import hashlib
import json

import numpy

DTYPES = {"float32": "F32", "float64": "F64", "int32": "I32"}


class Folder:
    def __init__(self, path):
        self.path = path
        self.lines = []
        self.sha256 = {}
        path.mkdir(parents=True, exist_ok=True)

    def add(self, name, cases, source):
        """The cases of one op or step; their arrays move into its file, and keys take their places."""
        tensors = {}

        def stored(key, value):
            if isinstance(value, list):
                return [stored(f"{key}{at}", one) for at, one in enumerate(value)]
            tensors[key] = numpy.asarray(value, order="C")
            return key

        for number, case in enumerate(cases):
            case = {"id": f"{name}/{number:04}", "file": f"{name}.safetensors", "source": source, **case}
            for field in ("inputs", "grads"):
                if field in case:
                    prefix = "d" if field == "grads" else ""
                    place = lambda key: f"{number:04}/{prefix + key[0].upper() + key[1:] if prefix else key}"
                    case[field] = {key: stored(place(key), value) for key, value in case[field].items()}
            for field in ("output", "dOutput", "trajectory"):
                if field in case:
                    case[field] = stored(f"{number:04}/{field}", case[field])
            self.lines.append(json.dumps(case, separators=(",", ":"), allow_nan=False))
        self.write(f"{name}.safetensors", safetensors(tensors))

    def close(self, **about):
        self.write("cases.jsonl", ("\n".join(self.lines) + "\n").encode())
        manifest = {"schema": 1, **about, "cases": len(self.lines), "sha256": dict(sorted(self.sha256.items()))}
        (self.path / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")

    def write(self, name, content):
        (self.path / name).write_bytes(content)
        self.sha256[name] = hashlib.sha256(content).hexdigest()


def safetensors(tensors):
    header, contents, end = {}, [], 0
    for name in sorted(tensors):
        content = tensors[name].tobytes()
        dtype = DTYPES[str(tensors[name].dtype)]
        header[name] = {"dtype": dtype, "shape": list(tensors[name].shape), "data_offsets": [end, end + len(content)]}
        contents.append(content)
        end += len(content)
    text = json.dumps(header, separators=(",", ":")).encode()
    return len(text).to_bytes(8, "little") + text + b"".join(contents)
