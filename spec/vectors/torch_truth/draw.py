"""What cases are drawn from. Every case has a stream of chance of its own, so that one more op changes no other."""
import zlib

import numpy

#: Fewer than a vector register, one less and one more than a multiple of it.
CHANNELS = (3, 1, 4, 5, 2, 16, 17, 3)


class Draw:
    def __init__(self, seed, name, number):
        self.number = number
        self.chance = numpy.random.Generator(numpy.random.PCG64([seed, zlib.crc32(name.encode()), number]))

    def up_to(self, most, least=1):
        return int(self.chance.integers(least, most + 1))

    def one_of(self, *choices):
        return choices[self.chance.integers(len(choices))]

    def in_turn(self, *choices):
        """By the number of the case: each choice has its share."""
        return choices[self.number % len(choices)]

    def channels(self):
        return self.in_turn(*CHANNELS)

    def shape(self, most_axes=4, least_axes=0):
        return tuple(self.up_to(4) for _ in range(self.up_to(most_axes, least_axes)))

    def numbers(self, shape, kind="normal"):
        """float32 numbers; `kind` says what is hard about them."""
        if kind == "normal":
            values = self.chance.standard_normal(shape)
        elif kind == "whole":
            values = self.chance.integers(-4, 5, shape)
        elif kind == "ties":
            values = self.chance.integers(0, 2, shape)
        elif kind == "negative":
            values = -1 - numpy.abs(self.chance.standard_normal(shape))
        elif kind == "positive":
            values = numpy.exp(self.chance.standard_normal(shape))
        elif kind == "zero":
            values = numpy.zeros(shape)
        elif kind == "tiny":
            values = 1e-3 * self.chance.standard_normal(shape)
        elif kind == "large":
            values = 1e3 * self.chance.standard_normal(shape)
        else:
            raise ValueError(f"no such kind of numbers: {kind}")
        return numpy.asarray(values, dtype=numpy.float32).reshape(shape)

    def kind(self):
        return self.in_turn("normal", "whole", "negative", "normal", "ties", "tiny", "large")

    def scattered(self, values, *specials):
        """The same numbers with each of the special ones in one place."""
        flat = values.reshape(-1).copy()
        places = self.chance.permutation(flat.size)[: len(specials)]
        flat[places] = specials[: len(places)]
        return flat.reshape(values.shape)

    def axis(self, uneven):
        """One axis of a window, and an extent that it fits: strides beyond the window, windows wholly in the padding."""
        size, stride, dilation = self.up_to(3), self.up_to(4), self.one_of(1, 2, 1, 3)
        before, after = self.up_to(3, 0), self.up_to(3, 0)
        if uneven and before == after:
            after = (after + 1) % 4
        span = dilation * (size - 1) + 1
        extent = max(1, span - before - after) + self.up_to(3, 0)
        return {"size": size, "stride": stride, "dilation": dilation, "padding": [before, after], "extent": extent}

    def window(self, axes):
        """A window along some axes, no two of the same extent. Two cases of three are uneven in all there is."""
        uneven = self.number % 3 != 0
        found = []
        while len(found) < axes:
            one = self.axis(uneven)
            same = [key for other in found for key in ("stride", "dilation", "padding", "extent") if other[key] == one[key]]
            if "extent" not in same and (axes > 2 or not uneven or not same):
                found.append(one)
        return {key: [one[key] for one in found] for key in found[0]}

    def groups(self):
        """(groups, C, O): one group, some groups of some channels, and depthwise with a multiplier."""
        way = self.number % 4
        if way == 1:
            groups = self.up_to(3, 2)
            return groups, groups * self.up_to(3, 2), groups * self.up_to(2)
        if way == 3:
            groups = self.one_of(3, 5, 4)
            return groups, groups, groups * self.up_to(2)
        C = self.channels()
        return 1, C, self.one_of(*(O for O in (1, 3, 4, 5, 16) if O != C and (O < 16 or C < 4)))


def window_tags(params):
    tags = []
    if max(params["stride"]) > 1:
        tags.append("stride")
    if max(params["dilation"]) > 1:
        tags.append("dilation")
    if max(max(pair) for pair in params["padding"]) > 0:
        tags.append("padding")
    if params.get("groups", 1) > 1:
        tags.append("groups")
    return tags
