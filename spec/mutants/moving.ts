/** Ways in which numbers have gone astray. */
import { map } from "../../reference/einstein.ts";
import { reference } from "../../reference/index.ts";
import { type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

/** The same numbers in their order, whatever the shape says. */
const unmoved = (input: Tensor, shape: Shape): Tensor => tensor<Shape>(shape, input.data.slice());

export const movingMutants: readonly Mutant[] = [
  mutantOf("pad", "repeats the border in its mirror", (right) => ({
    forward(inputs, params) {
      if (params.mode !== "reflect") return right.forward(inputs, params);
      const once = params.padding.map(([before, after]) => [Math.min(before, 1), Math.min(after, 1)] as const);
      const rest = params.padding.map(
        ([before, after], axis) => [before - once[axis]![0], after - once[axis]![1]] as const,
      );
      const { output } = right.forward(inputs, { ...params, mode: "replicate", padding: once });
      return right.forward({ input: output }, { ...params, padding: rest });
    },
  })),
  mutantOf("pad", "pads with 0 only", (right) => ({
    forward: (inputs, params) => right.forward(inputs, { ...params, value: 0 }),
  })),
  mutantOf("pad", "swaps before and after", (right) => ({
    forward: (inputs, params) =>
      right.forward(inputs, { ...params, padding: params.padding.map(([before, after]) => [after, before]) }),
  })),
  mutantOf("pad", "keeps only the middle of its gradient", (right) => ({
    vjp: (inputs, output, dOutput, params, ...call) =>
      right.vjp(inputs, output, dOutput, { ...params, mode: "constant" }, ...call),
  })),
  mutantOf("reverse", "reverses the first axis only", (right) => ({
    forward: (inputs, { axes }) => right.forward(inputs, { axes: axes.slice(0, 1) }),
  })),
  mutantOf("reverse", "does not turn its gradient back", () => ({
    vjp: (_inputs, _output, dOutput, _params, _saved, wanted) =>
      wanted.length > 0 ? { input: map((g) => g, dOutput) } : {},
  })),
  mutantOf("transpose", "moves the names and not the numbers", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      return { output: unmoved(inputs.input, output.shape) };
    },
  })),
  mutantOf("transpose", "pulls back by the axes instead of their inverse", (right) => ({
    vjp({ input }, _output, dOutput, { axes }, _saved, wanted) {
      if (wanted.length === 0) return {};
      return { input: unmoved(right.forward({ input: dOutput }, { axes }).output, input.shape) };
    },
  })),
  mutantOf("slice", "begins at the first place", (right) => ({
    forward: (inputs, { begin, end }) =>
      right.forward(inputs, { begin: begin.map(() => 0), end: end.map((last, axis) => last - begin[axis]!) }),
  })),
  mutantOf("slice", "gives what was cut off a gradient", (right) => ({
    vjp(...call) {
      const { input } = right.vjp(...call);
      return input ? { input: map((g) => (g === 0 ? 1 : g), input) } : {};
    },
  })),
  mutantOf("channelShuffle", "deals by the other digit", (right) => ({
    forward: ({ input }, { groups }) => right.forward({ input }, { groups: input.shape.at(-1)! / groups }),
  })),
  mutantOf("channelShuffle", "leaves its gradient shuffled", () => ({
    vjp(_inputs, _output, dOutput, params, _saved, wanted) {
      if (wanted.length === 0) return {};
      return { input: reference.kernels.channelShuffle.forward({ input: dOutput }, params).output };
    },
  })),
  mutantOf("concat", "begins with the last part", (right) => ({
    forward: ({ parts }, params) => right.forward({ parts: [...parts].reverse() }, params),
  })),
  mutantOf("concat", "lays the parts end to end in storage", (right) => ({
    forward(inputs, params) {
      const { shape } = right.forward(inputs, params).output;
      return {
        output: tensor<Shape>(
          shape,
          inputs.parts.flatMap(({ data }) => Array.from(data)),
        ),
      };
    },
  })),
  mutantOf("concat", "gives every part the first stretch of the gradient", (right) => ({
    vjp({ parts }, output, dOutput, { axis }, ...call) {
      const alone = parts.map((part) => {
        const rest = dOutput.shape[axis]! - part.shape[axis]!;
        const behind = rest > 0 ? [{ ...part, shape: part.shape.with(axis, rest) }] : [];
        return right.vjp({ parts: [part, ...behind] }, output, dOutput, { axis }, ...call).parts?.[0];
      });
      return alone[0] ? { parts: alone as readonly Tensor[] } : {};
    },
  })),
];
