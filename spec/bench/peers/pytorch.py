"""
PyTorch, asked by lines of JSON (wire.ts) on standard input. Arguments: the threads, which the environment sets too, and the
order that images and kernels have in memory: contiguous, which is PyTorch's own, or channels_last.
"""
import base64
import json
import sys
import time

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
order = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}[sys.argv[2]]


def unpacked(array):
    numbers = numpy.frombuffer(base64.b64decode(array["b64"]), dtype="<f4")
    return torch.from_numpy(numbers.reshape(array["shape"]).copy())


def packed(array):
    numbers = array.detach().contiguous().numpy().astype("<f4")
    return {"shape": list(numbers.shape), "b64": base64.b64encode(numbers.tobytes()).decode()}


def ordered(values):
    # A copy, because with one channel the two orders differ in their strides alone, and those choose the kernels.
    return torch.empty(values.shape, memory_format=order).copy_(values)


def channels_first(images):
    return ordered(images.permute(0, 3, 1, 2))


def channels_last(images):
    return images.permute(0, 2, 3, 1)


def filters_first(kernel):
    return ordered(kernel.permute(3, 2, 0, 1))


def filters_last(kernel):
    return kernel.permute(2, 3, 1, 0)


def product(work, data):
    a, b = data["input"], data["weight"].t().contiguous()
    return lambda: a @ b, lambda output: output


def convolution(work, data):
    x, kernel, dy = channels_first(data["input"]), filters_first(data["kernel"]), channels_first(data["output"])
    params = work["params"]
    stride, padding, groups = params["stride"], [pair[0] for pair in params["padding"]], params["groups"]
    if work["part"] == "forward":
        return lambda: F.conv2d(x, kernel, None, stride, padding, 1, groups), channels_last
    wanted = work["part"] == "input"

    def gradient():
        grads = torch.ops.aten.convolution_backward(
            dy, x, kernel, None, stride, padding, [1, 1], False, [0, 0], groups, [wanted, not wanted, False])
        return grads[0 if wanted else 1]

    return gradient, channels_last if wanted else filters_last


def parameters(work, data):
    values = {name: value for name, value in data.items() if name not in ("input", "target")}
    if work["network"] == "resnet18-64":
        return {name: filters_first(value) if name.endswith(".kernel") else value for name, value in values.items()}
    for name in ("conv1.kernel", "conv2.kernel"):
        values[name] = filters_first(values[name])
    weight, channels = values["linear1.weight"], values["conv2.bias"].numel()
    # Columns behind a flattened [y, x, channel] become those behind a flattened [channel, y, x].
    values["linear1.weight"] = weight.view(len(weight), -1, channels).transpose(1, 2).reshape(len(weight), -1).contiguous()
    return values


def lenet5(values, x):
    for layer in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, values[layer + ".kernel"], values[layer + ".bias"], padding=2)), 2)
    x = F.relu(F.linear(x.flatten(1), values["linear1.weight"], values["linear1.bias"]))
    return F.linear(x, values["linear2.weight"], values["linear2.bias"])


def normalized(values, name, x):
    # Running statistics are kept up, as in any training.
    line = (values[name + ".scale"], values[name + ".shift"])
    mean, variance = (values.setdefault(name + "." + one, torch.empty(len(line[0])).fill_(at))
                      for one, at in (("mean", 0.0), ("variance", 1.0)))
    return F.batch_norm(x, mean.detach(), variance.detach(), *line, training=True)


def resnet18_64(values, x):
    x = F.relu(normalized(values, "norm1", F.conv2d(x, values["conv1.kernel"], stride=2, padding=1)))
    for block in range(8):
        if block in (2, 4, 6):
            x = F.avg_pool2d(x, 2)
        at = f"basic{block + 1}.residual1."
        y = F.relu(normalized(values, at + "norm1", F.conv2d(x, values[at + "conv1.kernel"], padding=1)))
        y = normalized(values, at + "norm2", F.conv2d(y, values[at + "conv2.kernel"], padding=1))
        if at + "shortcut1.conv1.kernel" in values:
            x = normalized(values, at + "shortcut1.norm1", F.conv2d(x, values[at + "shortcut1.conv1.kernel"]))
        x = F.relu(x + y)
    return F.linear(x.mean((2, 3)), values["linear1.weight"], values["linear1.bias"])


networks = {"LeNet-5": lenet5, "resnet18-64": resnet18_64}


def inference(work, data):
    values, images, logits = parameters(work, data), channels_first(data["input"]), networks[work["network"]]

    def probabilities():
        with torch.no_grad():
            return F.softmax(logits(values, images), 1)

    return probabilities, lambda output: output


def training(work, data):
    values, logits = parameters(work, data), networks[work["network"]]
    learned = [value for name, value in values.items() if not name.endswith((".mean", ".variance"))]
    for value in learned:
        value.requires_grad_(True)
    optimizer = torch.optim.SGD(learned, lr=work["updates"]["learningRate"], momentum=work["updates"]["momentum"])
    batches = [(channels_first(images), target.argmax(1)) for images, target in zip(data["input"], data["target"])]
    taken = 0

    def step():
        nonlocal taken
        images, labels = batches[taken % len(batches)]
        taken += 1
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(logits(values, images), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step, lambda losses: losses


works = {"product": product, "convolution": convolution, "inference": inference, "training": training}
compute, back = None, None


def reply_to(question):
    global compute, back
    ask = question["ask"]
    if ask == "prepare":
        work = question["work"]
        compute, back = works[work["kind"]](work, {name: unpacked(array) for name, array in question["data"].items()})
        compute.checked = work.get("checkedSteps")
        return {"done": True}
    if ask == "answer":
        if compute.checked:
            return {"answer": packed(torch.stack([compute() for _ in range(compute.checked)]))}
        return {"answer": packed(back(compute()))}
    if ask == "run":
        began = time.perf_counter()
        for _ in range(question["times"]):
            compute()
        return {"ms": (time.perf_counter() - began) * 1000 / question["times"]}
    compute, back = None, None
    return {"done": True}


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


say({"device": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"})
for line in sys.stdin:
    try:
        say(reply_to(json.loads(line)))
    except Exception as error:
        say({"failed": repr(error)})
