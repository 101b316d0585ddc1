/** What releases got wrong about pointwise functions. */
import { map } from "../../../reference/einstein.ts";
import type { Mutant } from "../mutant.ts";
import { but, pullsBackFrom } from "./altered.ts";

const { NaN: none, POSITIVE_INFINITY: infinite } = Number;

export const releasedCurves: readonly Mutant[] = [
  // Tenstorrent, tenstorrent/tt-metal#56397
  but("softplus", "is flat where e to the x overflows", "input", (g, { input }) =>
    map((slope, x) => (x > 88.8 ? 0 : slope), g, input),
  ),
  // ANEForge, sbryngelson/ANEForge#113
  but("softplus", "is 0 where e to the x overflows half precision", "output", (y, { input }) =>
    map((right, x) => (x > 11.09 ? 0 : right), y, input),
  ),
  // Tenstorrent, tenstorrent/tt-metal#56353
  but("softplus", "rounds numbers far below 0 to a huge one", "output", (y, { input }) =>
    map((right, x) => (x < -8.72e6 ? 3.28e38 : right), y, input),
  ),
  // ExecuTorch on Vulkan, pytorch/executorch#22323
  but("gelu", "divides ∞ by ∞ below −13", "output", (y, { input }, { approximation }) =>
    map((right, x) => (approximation === "tanh" && x < -13 ? none : right), y, input),
  ),
  // Tenstorrent, tenstorrent/tt-metal#5578
  but("gelu", "is 0 below −2.5", "output", (y, { input }) => map((right, x) => (x < -2.5 ? 0 : right), y, input)),
  // TensorFlow, tensorflow/tensorflow#47724: a tanh that is one rounding off 1 leaves a slope that grows with x³
  but("gelu", "has a slope of tanh where it is 1", "input", (g, { input }, { approximation }, dOutput) => {
    const steep = (x: number) => 0.5 * Math.abs(x) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    const left = (x: number) => (approximation === "tanh" && Math.abs(x) > 10 ? 2 ** -23 * steep(x) : 0);
    return map((slope, x, pull) => slope + pull * left(x), g, input, dOutput!);
  }),
  // DL4J, deeplearning4j/deeplearning4j#7382
  but("tanh", "divides ∞ by ∞ beyond 44", "output", (y, { input }) =>
    map((right, x) => (x > 44.4 ? none : right), y, input),
  ),
  // AiDotNet.Tensors, ooples/AiDotNet.Tensors#594: the rest of a row goes through the library's own
  but("tanh", "divides ∞ by ∞ in whole registers", "output", (y, { input }) => {
    const whole = y.data.length - (y.data.length % 4);
    let at = 0;
    return map((right, x) => (at++ < whole && Math.abs(x) > 44.4 ? none : right), y, input);
  }),
  // Tenstorrent, tenstorrent/tt-metal#48328: 2σ(2x) − 1
  but("tanh", "is what a sigmoid in float32 leaves near 0", "output", (_, { input }) =>
    map((x) => Math.fround(Math.fround(2 * Math.fround(1 / (1 + Math.exp(-2 * x)))) - 1), input),
  ),
  // swift-apis, tensorflow/swift-apis#743
  but("hardSwish", "takes the slope at the gradient", "input", (_, { input }, _params, dOutput) =>
    map((g, x) => (Math.min(6, Math.max(0, g + 3)) + (x > -3 && x < 3 ? g * g : 0)) / 6, dOutput!, input),
  ),
  // PyTorch: docs/reports/pytorch.md
  but("hardSwish", "multiplies by six before it divides by it", "output", (y, { input }) =>
    map((right, x) => (x > 5.7e37 ? infinite : right), y, input),
  ),
  // PyTorch and TensorFlow.js: docs/reports/
  but("gelu", "takes the cube of what is large in its slope", "input", (g, { input }, { approximation }) =>
    map((right, x) => (approximation === "tanh" && Math.abs(x) > 1.9e19 ? none : right), g, input),
  ),
  // jax-js: docs/reports/jax-js.md
  but("silu", "squares a share that is small in its slope", "input", (g, { input }, _params, dOutput) =>
    map((right, x, pull) => (x < -52 ? pull / (1 + Math.exp(-x)) : right), g, input, dOutput!),
  ),
  // TensorFlow.js, webgl: docs/reports/tensorflow-js.md
  but("leakyRelu", "multiplies the branch that is not taken by 0", "output", (y, { input }) =>
    map((right, x) => (Math.abs(x) === infinite ? none : right), y, input),
  ),
  // simd, tphakala/simd#33
  but("sigmoid", "bends as x/(1 + |x|) does", "output", (_, { input }) =>
    map((x) => 0.5 + (0.5 * x) / (1 + Math.abs(x)), input),
  ),
  // attorch, BobMcDear/attorch#16
  pullsBackFrom("relu6", "has a slope up to 6.02", ({ input }, params) => [
    { input: map((x) => (x >= 6 && x < 6.02 ? 5 : x), input) },
    params,
  ]),
];
