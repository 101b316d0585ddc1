/** The networks whose sizes the lectures quote, as plain lists of layers: enough to count, without normalization or dropout. */
import {
  avgPool2d,
  concat,
  conv2d,
  flatten,
  globalAvgPool2d,
  type Layer,
  layer,
  linear,
  maxPool2d,
  relu,
  sequential,
} from "../../src/layers/index.ts";

const overlapping = () => maxPool2d({ size: 3, stride: 2 });
const classifier = (...features: readonly number[]) =>
  features.flatMap((count, at) => (at === 0 ? [linear({ features: count })] : [relu(), linear({ features: count })]));
const filtered = (filters: number, size: number, options: Partial<Parameters<typeof conv2d>[0]> = {}) =>
  sequential(conv2d({ filters, size, padding: "same", ...options }), relu());

/**
 * Five convolutions and three linear layers on 227×227×3. `filters`: 000 has 96 256 384 384 256, 003 has 64 192 384 256 256.
 * With two groups, the second, fourth and fifth convolution are split over two GPUs, as in the paper.
 */
export function alexNet(
  filters: readonly [number, number, number, number, number],
  padding: number,
  groups: 1 | 2 = 1,
): Layer {
  const [first, second, third, fourth, fifth] = filters;
  return sequential(
    filtered(first, 11, { stride: 4, padding }),
    overlapping(),
    filtered(second, 5, { groups }),
    overlapping(),
    filtered(third, 3),
    filtered(fourth, 3, { groups }),
    filtered(fifth, 3, { groups }),
    overlapping(),
    flatten(),
    ...classifier(4096, 4096, 1000),
  );
}

/** Stages of 3×3 convolutions with 64, 128, 256, 512 and 512 filters, each behind a halving, on 224×224×3. */
export function vgg(...convolutions: readonly number[]): Layer {
  const stages = convolutions.flatMap((count, stage) => {
    const filters = Math.min(64 * 2 ** stage, 512);
    return [...Array.from({ length: count }, () => filtered(filters, 3)), maxPool2d({ size: 2 })];
  });
  return sequential(...stages, flatten(), ...classifier(4096, 4096, 1000));
}

/** 1×1, 3×3 and 5×5 filters and a pool side by side; `[…]` holds what a 1×1 reduces to, and what is filtered from that. */
export function inception(
  ones: number,
  threes: readonly [number, number],
  fives: readonly [number, number],
  pooled: number,
): Layer {
  return concat(
    filtered(ones, 1),
    sequential(filtered(threes[0], 1), filtered(threes[1], 3)),
    sequential(filtered(fives[0], 1), filtered(fives[1], 5)),
    sequential(maxPool2d({ size: 3, stride: 1, padding: "same" }), filtered(pooled, 1)),
  );
}

const halving = () => maxPool2d({ size: 3, stride: 2, padding: "same" });

/** Szegedy et al., "Going Deeper with Convolutions", table 1, without the auxiliary classifiers; on 224×224×3. */
export const googLeNet = (): Layer =>
  sequential(
    filtered(64, 7, { stride: 2 }),
    halving(),
    filtered(64, 1),
    filtered(192, 3),
    halving(),
    inception(64, [96, 128], [16, 32], 32),
    inception(128, [128, 192], [32, 96], 64),
    halving(),
    inception(192, [96, 208], [16, 48], 64),
    inception(160, [112, 224], [24, 64], 64),
    inception(128, [128, 256], [24, 64], 64),
    inception(112, [144, 288], [32, 64], 64),
    inception(256, [160, 320], [32, 128], 128),
    halving(),
    inception(256, [160, 320], [32, 128], 128),
    inception(384, [192, 384], [48, 128], 128),
    avgPool2d({ size: 7 }),
    flatten(),
    linear({ features: 1000 }),
  );

/** x + body(x); where the shapes differ, the shortcut is a strided 1×1 convolution. */
export const residual = (body: Layer): Layer =>
  layer("residual", (scope, input) => {
    const b = scope.run(body, input);
    const [, H = 1, , C] = input.shape;
    const [, smaller = 1, , filters = 1] = b.shape;
    const same = C === filters && H === smaller;
    const a = same ? input : scope.run(conv2d({ filters, size: 1, stride: H / smaller, bias: false }), input);
    return scope.apply("add", { a, b }, {});
  });

/** He et al., "Deep Residual Learning", table 1: 34 layers on 224×224×3, with shortcuts or plain. */
export function resNet34(shortcuts: "residual" | "plain"): Layer {
  const block = (filters: number, stride: number) => {
    const body = sequential(filtered(filters, 3, { stride, bias: false }), conv2d({ filters, size: 3, padding: "same", bias: false })); // biome-ignore format: one line
    return sequential(shortcuts === "residual" ? residual(body) : body, relu());
  };
  const stages = [3, 4, 6, 3].flatMap((count, stage) =>
    Array.from({ length: count }, (_, at) => block(64 * 2 ** stage, stage > 0 && at === 0 ? 2 : 1)),
  );
  return sequential(
    filtered(64, 7, { stride: 2, bias: false }),
    halving(),
    ...stages,
    globalAvgPool2d(),
    linear({ features: 1000 }),
  );
}
