"""Networks that answer for every pixel, as the papers draw them: a sixteenth as wide, and in the plainest PyTorch."""
import torch
import torch.nn.functional as F
from torch import nn


def conv(inputs, outputs, size, **options):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, **options), nn.ReLU())


class Unet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        widths = [4, 8, 16, 32, 64]
        two = lambda inputs, outputs: nn.Sequential(conv(inputs, outputs, 3), conv(outputs, outputs, 3))
        self.down = nn.ModuleList([two(i, o) for i, o in zip([1, *widths], widths)])
        back = lambda o: nn.ModuleList([nn.ConvTranspose2d(2 * o, o, 2, stride=2), two(2 * o, o)])
        self.up = nn.ModuleList([back(o) for o in widths[-2::-1]])
        self.last = nn.Conv2d(4, classes, 1)

    def forward(self, x):
        skipped = []
        for level in self.down:
            x = level(x if not skipped else F.max_pool2d(x, 2))
            skipped.append(x)
        for (up, back), wide in zip(self.up, skipped[-2::-1]):
            x = up(x)
            cut = (wide.shape[2] - x.shape[2]) // 2
            x = back(torch.cat([wide[:, :, cut:cut + x.shape[2], cut:cut + x.shape[3]], x], 1))
        return self.last(x)


class Fcn8s(nn.Module):
    def __init__(self, classes):
        super().__init__()
        stages, inputs = [], 3
        for count, width in ((2, 4), (2, 8), (3, 16), (3, 32), (3, 32)):
            layers = []
            for _ in range(count):
                layers.append(conv(inputs, width, 3, padding=100 if inputs == 3 else 1))
                inputs = width
            stages.append(nn.Sequential(*layers, nn.MaxPool2d(2)))
        self.stages = nn.ModuleList(stages)
        self.fc = nn.Sequential(conv(32, 256, 7), conv(256, 256, 1))
        up = lambda stride: nn.ConvTranspose2d(classes, classes, 2 * stride, stride=stride, bias=False)
        self.score, self.up2 = nn.Conv2d(256, classes, 1), up(2)
        self.score4, self.up4 = nn.Conv2d(32, classes, 1), up(2)
        self.score3, self.up8 = nn.Conv2d(16, classes, 1), up(8)

    def forward(self, image):
        cut = lambda wide, like, at: wide[:, :, at:at + like.shape[2], at:at + like.shape[3]]
        x = image
        pools = [x := stage(x) for stage in self.stages]
        x = self.up2(self.score(self.fc(x)))
        x = self.up4(x + cut(self.score4(pools[3]), x, 5))
        x = self.up8(x + cut(self.score3(pools[2]), x, 9))
        return cut(x, image, 31)


class Segnet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        unit = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())
        line = lambda *widths: nn.Sequential(*[unit(i, o) for i, o in zip(widths, widths[1:])])
        plan = [(3, 4, 4), (4, 8, 8), (8, 16, 16, 16), (16, 32, 32, 32), (32, 32, 32, 32)]
        back = [(32, 32, 32, 32), (32, 32, 32, 16), (16, 16, 16, 8), (8, 8, 4), (4, 4)]
        self.encoders = nn.ModuleList([line(*widths) for widths in plan])
        self.decoders = nn.ModuleList([line(*widths) for widths in back])
        self.last = nn.Conv2d(4, classes, 3, padding=1)

    def forward(self, x):
        places = []
        for encoder in self.encoders:
            wide = encoder(x)
            x, where = F.max_pool2d(wide, 2, return_indices=True)
            places.append((where, wide.shape[2:]))
        for decoder in self.decoders:
            where, size = places.pop()
            x = decoder(F.max_unpool2d(x, where, 2, output_size=size))
        return self.last(x)


def networks(classes):
    return {
        "unet": (lambda: Unet(classes), (1, 188, 204)),
        "fcn8s": (lambda: Fcn8s(classes), (3, 40, 48)),
        "segnet": (lambda: Segnet(classes), (3, 40, 48)),
    }
