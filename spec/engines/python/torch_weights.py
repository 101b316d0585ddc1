"""
Weights of PyTorch's as a safetensors file, for `einspec train --init`. It takes PyTorch and nothing else.

    python3 torch_weights.py resnet18.pth resnet18.safetensors
"""
import json
import struct
import sys

import torch


def write(state, path):
    header, content, end = {}, [], 0
    for name, value in state.items():
        data = value.detach().float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [end, end + len(data)]}
        content.append(data)
        end += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(content))


if __name__ == "__main__":
    source, target = sys.argv[1:]
    write(torch.load(source, map_location="cpu", weights_only=True), target)
