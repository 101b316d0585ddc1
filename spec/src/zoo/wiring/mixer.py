"""MLP-Mixer as its paper draws it, with fully connected layers where ours are convolutions of 1×1."""
from torch import nn


class Mixing(nn.Module):
    def __init__(self, patches, channels, tokens, hidden):
        super().__init__()
        mlp = lambda features, wide: nn.Sequential(nn.Linear(features, wide), nn.GELU(), nn.Linear(wide, features))
        self.norm1, self.norm2 = (nn.LayerNorm(channels, eps=1e-6) for _ in range(2))
        self.tokens, self.channels = mlp(patches, tokens), mlp(channels, hidden)

    def forward(self, x):
        x = x + self.tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.channels(self.norm2(x))


class Mixer(nn.Module):  # two layers, a twelfth as wide, on 4×4 patches of 8×8 pixels
    def __init__(self, classes):
        super().__init__()
        self.stem = nn.Conv2d(3, 64, 8, stride=8)
        self.layers = nn.Sequential(*[Mixing(16, 64, 32, 256) for _ in range(2)])
        self.norm, self.last = nn.LayerNorm(64, eps=1e-6), nn.Linear(64, classes)

    def forward(self, x):
        return self.last(self.norm(self.layers(self.stem(x).flatten(2).transpose(1, 2))).mean(1))
