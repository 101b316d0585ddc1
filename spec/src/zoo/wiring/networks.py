"""
The networks of the zoo as PyTorch has them: those of torchvision 0.14, and, where it has none, small ones built here from the
papers alone. Every number in them follows from its name by one formula (formula.ts), so that only the logits are kept.

    python3 spec/src/zoo/wiring/networks.py    writes logits.safetensors
"""
import json
import os
import struct
import sys
from unittest import mock

import numpy
import torch
import torchvision.models as known
from torch import nn

sys.path.insert(0, os.path.dirname(__file__))
import papers  # noqa: E402
import pixels  # noqa: E402

classes = 5


def mixed(name, count):
    """`count` numbers from 0 to 1 that look like chance: the name's hash (FNV-1a) and the place, stirred as in MurmurHash3."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 % 2**32
    bits = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(2654435761) + numpy.uint32(seed)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        bits = (bits ^ (bits >> numpy.uint32(shift))) * numpy.uint32(factor)
    return (bits ^ (bits >> numpy.uint32(16))) / 2**32


def numbers(name, shape):
    """Signals keep their size: kernels by how many products one output adds up, scales and variances around 1."""
    if len(shape) in (2, 4):
        limit = numpy.sqrt(6 / numpy.prod(shape[1:]))
        low, high = -limit, limit
    elif name.endswith((".weight", ".running_var", ".layer_scale")):
        low, high = 0.5, 1.5
    else:
        low, high = -0.1, 0.1
    values = low + (high - low) * mixed(name, int(numpy.prod(shape)))
    return torch.from_numpy(values.astype(numpy.float32).reshape(shape))


def filled(network):
    state = network.state_dict()
    for name, value in state.items():
        if not name.endswith("num_batches_tracked"):
            value.copy_(numbers(name, tuple(value.shape)))
    network.load_state_dict(state)
    return network.eval()


def vgg(name):
    return lambda: narrow_vgg(known.vgg.cfgs[name])


def narrow_vgg(wide):
    """Torchvision's layers an eighth as wide, on 64×64 pixels, of which 2×2 are left."""
    plan = [step if step == "M" else step // 8 for step in wide]
    network = known.VGG(known.vgg.make_layers(plan), num_classes=classes, init_weights=False)
    network.avgpool = nn.Identity()
    for at, (inputs, outputs) in {0: (64 * 2 * 2, 512), 3: (512, 512), 6: (512, classes)}.items():
        network.classifier[at] = nn.Linear(inputs, outputs)
    return network


class NarrowConvolution(nn.Conv2d):
    """An eighth of the channels, but for those of the image."""

    def __init__(self, inputs, outputs, *window, groups=1, **options):
        super().__init__(inputs if inputs == 3 else inputs // 8, outputs // 8, *window, groups=groups, **options)


def narrow_resnet(name):
    """Torchvision's own wiring, an eighth as wide."""

    def build():
        with mock.patch.object(nn, "Conv2d", NarrowConvolution):
            network = getattr(known, name)(norm_layer=lambda channels: nn.BatchNorm2d(channels // 8))
        network.fc = nn.Linear(network.fc.in_features // 8, classes)
        return network

    return build


def convnext_large():
    """Torchvision's blocks, an eighth as wide."""
    stages = ((24, 48, 3), (48, 96, 3), (96, 192, 27), (192, None, 3))
    return known.ConvNeXt([known.convnext.CNBlockConfig(*stage) for stage in stages], num_classes=classes)


def lenet5():
    """As lecture 003 tabulates it, whole."""
    layers = []
    for inputs, outputs in ((1, 20), (20, 50)):
        layers += [nn.Conv2d(inputs, outputs, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(50 * 7 * 7, 500), nn.ReLU(), nn.Linear(500, classes))


def torchvisions(name):
    # Momentum and first values are not asked for: every number is replaced.
    return lambda: getattr(known, name)(num_classes=classes)


networks = {
    "lenet5": (lenet5, (1, 28, 28)),
    "alexnet64": (torchvisions("alexnet"), (3, 224, 224)),
    "vgg11": (vgg("A"), (3, 64, 64)),
    "vgg13": (vgg("B"), (3, 64, 64)),
    "vgg16": (vgg("D"), (3, 64, 64)),
    "vgg19": (vgg("E"), (3, 64, 64)),
    "squeezenet": (torchvisions("squeezenet1_0"), (3, 64, 64)),
    "resnet18": (torchvisions("resnet18"), (3, 64, 64)),
    "resnet50": (torchvisions("resnet50"), (3, 64, 64)),
    "resnet34": (narrow_resnet("resnet34"), (3, 64, 64)),
    "resnet101": (narrow_resnet("resnet101"), (3, 64, 64)),
    "resnet152": (narrow_resnet("resnet152"), (3, 64, 64)),
    "wide-resnet50": (narrow_resnet("wide_resnet50_2"), (3, 64, 64)),
    "resnext50": (torchvisions("resnext50_32x4d"), (3, 64, 64)),
    "densenet121": (torchvisions("densenet121"), (3, 64, 64)),
    "mobilenet-v2": (torchvisions("mobilenet_v2"), (3, 64, 64)),
    "shufflenet-v2": (torchvisions("shufflenet_v2_x1_0"), (3, 64, 64)),
    "convnext-tiny": (torchvisions("convnext_tiny"), (3, 64, 64)),
    "convnext-large": (convnext_large, (3, 64, 64)),
    **papers.networks(classes),
    **pixels.networks(classes),
}


def answered(network, image):
    with torch.no_grad():
        # Logits for every pixel come channels last, as everywhere in this project.
        answer = network(image)[0]
    return (answer.permute(1, 2, 0) if answer.dim() == 3 else answer).contiguous().numpy()


def main():
    torch.manual_seed(0)
    header, content, end = {"__metadata__": {}}, [], 0
    for name, (build, shape) in sorted(networks.items()):
        network = filled(build())
        image = torch.from_numpy((2 * mixed("input", int(numpy.prod(shape))) - 1).astype(numpy.float32)).reshape(1, *shape)
        single = answered(network, image)
        truth = answered(network.double(), image.double())
        # How far PyTorch's own float32 is from its float64, as a part of the largest logit.
        rounding = numpy.abs(single - truth).max() / numpy.abs(truth).max()
        kept = {key: list(value.shape) for key, value in network.state_dict().items() if value.dim() > 0}
        header["__metadata__"][name] = json.dumps({"rounding": float(rounding), "input": shape, "shapes": kept})
        data = truth.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(truth.shape), "data_offsets": [end, end + len(data)]}
        content.append(data)
        end += len(data)
        print(f"{name}: {truth.shape}, largest {numpy.abs(truth).max():.4g}, spread {truth.std():.4g}, rounding {rounding:.2g}")
    text = json.dumps(header, sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(os.path.dirname(__file__), "logits.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(content))


main()
