"""Networks that torchvision lacks, or has otherwise, as the papers draw them: small, and in the plainest PyTorch."""
import torch
import torch.nn.functional as F
from mixer import Mixer
from torch import nn


def conv(inputs, outputs, size, **options):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, **options), nn.ReLU())


def normed(inputs, outputs, size=3, relu=True, **options):
    layers = [nn.Conv2d(inputs, outputs, size, padding=size // 2, bias=False, **options), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU()) if relu else nn.Sequential(*layers)


def head(features, hidden, classes):
    layers = [nn.Flatten(), nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU()]
    return layers + [nn.Linear(hidden, classes)]


def alexnet(classes):  # an eighth as wide, on 131 pixels: 31, 15, 7 and 3 after the pools
    norm = lambda: nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2)
    return nn.Sequential(
        nn.Conv2d(3, 12, 11, stride=4), nn.ReLU(), norm(), nn.MaxPool2d(3, 2),
        nn.Conv2d(12, 32, 5, padding=2), nn.ReLU(), norm(), nn.MaxPool2d(3, 2),
        nn.Conv2d(32, 48, 3, padding=1), nn.ReLU(), nn.Conv2d(48, 48, 3, padding=1), nn.ReLU(),
        nn.Conv2d(48, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), *head(32 * 3 * 3, 512, classes),
    )


def zfnet(classes):  # an eighth as wide, on 96 pixels
    return nn.Sequential(
        nn.Conv2d(3, 12, 7, stride=2, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1),
        nn.Conv2d(12, 32, 5, stride=2), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1),
        nn.Conv2d(32, 48, 3, padding=1), nn.ReLU(), nn.Conv2d(48, 48, 3, padding=1), nn.ReLU(),
        nn.Conv2d(48, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), *head(32 * 2 * 2, 512, classes),
    )


class Inception(nn.Module):
    def __init__(self, inputs, ones, reduce3, threes, reduce5, fives, pool):
        super().__init__()
        self.one = conv(inputs, ones, 1)
        self.three = nn.Sequential(conv(inputs, reduce3, 1), conv(reduce3, threes, 3, padding=1))
        self.five = nn.Sequential(conv(inputs, reduce5, 1), conv(reduce5, fives, 5, padding=2))
        self.pooled = conv(inputs, pool, 1)

    def forward(self, x):
        pooled = self.pooled(F.max_pool2d(x, 3, stride=1, padding=1))
        return torch.cat([self.one(x), self.three(x), self.five(x), pooled], 1)


def googlenet(classes):  # an eighth as wide, without the auxiliary classifiers
    pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)
    norm = lambda: nn.LocalResponseNorm(5)
    table = [
        (64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), None, (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64), (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128), None, (256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128),
    ]
    layers, channels = [], 24
    for row in table:
        if row is None:
            layers.append(pool())
        else:
            ones, reduce3, threes, reduce5, fives, last = (count // 8 for count in row)
            layers.append(Inception(channels, ones, reduce3, threes, reduce5, fives, last))
            channels = ones + threes + fives + last
    return nn.Sequential(
        conv(3, 8, 7, stride=2, padding=3), pool(), norm(), conv(8, 8, 1), conv(8, 24, 3, padding=1), norm(), pool(),
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes),
    )


class Plus(nn.Module):
    """A branch, and what goes around it."""

    def __init__(self, branch, around=None):
        super().__init__()
        self.branch, self.around = branch, around or nn.Identity()

    def forward(self, x):
        return self.branch(x) + self.around(x)


class Weighed(nn.Module):
    """Squeeze and excitation."""

    def __init__(self, channels, squeezed):
        super().__init__()
        self.weights = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, squeezed), nn.ReLU(),
            nn.Linear(squeezed, channels), nn.Sigmoid(),
        )

    def forward(self, x):
        return x * self.weights(x)[:, :, None, None]


def mean_and_linear(channels, classes):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)]


def se_resnet50(classes):  # an eighth as wide
    layers, inputs = [normed(3, 8, 7, stride=2), nn.MaxPool2d(3, 2, padding=1)], 8
    for stage, count in enumerate((3, 4, 6, 3)):
        for at in range(count):
            inner, stride = 8 * 2**stage, 2 if stage > 0 and at == 0 else 1
            last = [normed(inner, 4 * inner, 1, relu=False), Weighed(4 * inner, inner // 4)]
            branch = nn.Sequential(normed(inputs, inner, 1), normed(inner, inner, 3, stride=stride), *last)
            around = normed(inputs, 4 * inner, 1, relu=False, stride=stride) if at == 0 else None
            layers += [Plus(branch, around), nn.ReLU()]
            inputs = 4 * inner
    return nn.Sequential(*layers, *mean_and_linear(inputs, classes))


def mobilenet(classes):  # an eighth as wide
    layers, inputs = [normed(3, 4, stride=2)], 4
    plan = [(8, 1), (16, 2), (16, 1), (32, 2), (32, 1), (64, 2), *[(64, 1)] * 5, (128, 2), (128, 1)]
    for outputs, stride in plan:
        layers += [normed(inputs, inputs, groups=inputs, stride=stride), normed(inputs, outputs, 1)]
        inputs = outputs
    return nn.Sequential(*layers, *mean_and_linear(inputs, classes))


class Shuffled(nn.Module):
    def forward(self, x):
        B, C, H, W = x.shape
        return x.view(B, 3, C // 3, H, W).transpose(1, 2).reshape(B, C, H, W)


class Shrunk(nn.Module):
    def __init__(self, branch):
        super().__init__()
        self.branch = branch

    def forward(self, x):
        return F.relu(torch.cat([F.avg_pool2d(x, 3, stride=2, padding=1), self.branch(x)], 1))


def shufflenet(classes):  # a fifth as wide
    def branch(inputs, outputs, inner, stride, groups):
        middle = normed(inner, inner, groups=inner, stride=stride, relu=False)
        last = normed(inner, outputs, 1, groups=3, relu=False)
        return nn.Sequential(normed(inputs, inner, 1, groups=groups), Shuffled(), middle, last)

    layers, inputs = [normed(3, 12, stride=2), nn.MaxPool2d(3, 2, padding=1)], 12
    for stage, (channels, count) in enumerate(((48, 4), (96, 8), (192, 4))):
        layers.append(Shrunk(branch(inputs, channels - inputs, channels // 4, 2, 1 if stage == 0 else 3)))
        for _ in range(count - 1):
            layers += [Plus(branch(channels, channels, channels // 4, 1, 3)), nn.ReLU()]
        inputs = channels
    return nn.Sequential(*layers, *mean_and_linear(inputs, classes))


class SamePool(nn.Module):
    """As Keras pads: so that half of the pixels are left, rounded up; of an even image the border is after it alone."""

    def forward(self, x):
        before = x.shape[2] % 2
        return F.max_pool2d(F.pad(x, (before, 1, before, 1), value=-torch.inf), 3, stride=2)


def xception(classes):  # an eighth as wide
    def separable(inputs, outputs):
        depthwise = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        return nn.Sequential(depthwise, nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def shrinking(inputs, inner, outputs, first=nn.ReLU):
        layers = [first(), separable(inputs, inner), nn.ReLU(), separable(inner, outputs)]
        return Plus(nn.Sequential(*layers, SamePool()), normed(inputs, outputs, 1, relu=False, stride=2))

    def valid(inputs, outputs, stride):
        layers = [nn.Conv2d(inputs, outputs, 3, stride=stride, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        return nn.Sequential(*layers)

    middle = [Plus(nn.Sequential(*[nn.Sequential(nn.ReLU(), separable(91, 91)) for _ in range(3)])) for _ in range(8)]
    return nn.Sequential(
        valid(3, 4, 2), valid(4, 8, 1), shrinking(8, 16, 16, nn.Identity), shrinking(16, 32, 32), shrinking(32, 91, 91),
        *middle, shrinking(91, 91, 128), separable(128, 192), nn.ReLU(), separable(192, 256), nn.ReLU(),
        *mean_and_linear(256, classes),
    )


class Widened(nn.Module):
    def __init__(self, branch, stride):
        super().__init__()
        self.branch, self.stride = branch, stride

    def forward(self, x):
        found = self.branch(x)
        around = F.avg_pool2d(x, 2) if self.stride == 2 else x
        return found + F.pad(around, (0, 0, 0, 0, 0, found.shape[1] - x.shape[1]))


def pyramidnet(classes):  # 14 layers, to which 12 channels are added
    layers, inputs = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16)], 16
    for at in range(6):
        outputs, stride = 16 + 12 * (at + 1) // 6, 2 if at in (2, 4) else 1
        branch = [
            nn.BatchNorm2d(inputs), nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
        ]
        layers.append(Widened(nn.Sequential(*branch), stride))
        inputs = outputs
    return nn.Sequential(*layers, nn.BatchNorm2d(inputs), nn.ReLU(), *mean_and_linear(inputs, classes))


class Fractal(nn.Module):
    """Three columns, written out: ways of four, two and one convolution, that meet once halfway and at the end."""

    def __init__(self, inputs, width):
        super().__init__()
        unit = lambda i: normed(i, width)
        # In the order in which they run: the shortest way first.
        self.short, self.middle1, self.long1, self.long2 = unit(inputs), unit(inputs), unit(inputs), unit(width)
        self.middle2, self.long3, self.long4 = unit(width), unit(width), unit(width)

    def forward(self, x):
        halfway = (self.long2(self.long1(x)) + self.middle1(x)) / 2
        return (self.long4(self.long3(halfway)) + self.middle2(halfway) + self.short(x)) / 3


def fractalnet(classes):  # an eighth as wide
    layers, inputs = [], 3
    for width in (8, 16, 32, 64, 64):
        layers += [Fractal(inputs, width), nn.MaxPool2d(2)]
        inputs = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(64, classes))


def networks(classes):
    return {
        "alexnet": (lambda: alexnet(classes), (3, 131, 131)),
        "zfnet": (lambda: zfnet(classes), (3, 96, 96)),
        "googlenet": (lambda: googlenet(classes), (3, 96, 96)),
        "se-resnet50": (lambda: se_resnet50(classes), (3, 64, 64)),
        "mobilenet": (lambda: mobilenet(classes), (3, 64, 64)),
        "shufflenet": (lambda: shufflenet(classes), (3, 64, 64)),
        "xception": (lambda: xception(classes), (3, 75, 75)),
        "pyramidnet110": (lambda: pyramidnet(classes), (3, 32, 32)),
        "fractalnet": (lambda: fractalnet(classes), (3, 32, 32)),
        "mixer": (lambda: Mixer(classes), (3, 32, 32)),
    }
