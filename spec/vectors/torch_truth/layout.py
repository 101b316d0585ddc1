"""The border between layouts: einspec's images are [batch, ..., channel], PyTorch's [batch, channel, ...]."""


def inward(image):
    return image.movedim(-1, 1)


def outward(image):
    return image.movedim(1, -1)


def borders(padding):
    """Pairs per axis, first axis first, as torch.nn.functional.pad wants them: last axis first, in one list."""
    return [width for pair in reversed(padding) for width in pair]
