/** Images with one shape each, on noise: a disc, a square, a cross or a ring, of any colour, somewhere. */
import type { Batch } from "../../../datasets/index.ts";
import { random } from "../../../reference/random.ts";
import { type Tensor, tensor } from "../../../reference/tensor.ts";

/** Whether the pixel at (y, x), from −1 to 1 around the middle of a shape, is in it. */
const shapes: readonly ((y: number, x: number) => boolean)[] = [
  (y, x) => y * y + x * x < 1,
  (y, x) => Math.abs(y) < 0.85 && Math.abs(x) < 0.85,
  (y, x) => Math.min(Math.abs(y), Math.abs(x)) < 0.3 && Math.max(Math.abs(y), Math.abs(x)) < 1,
  (y, x) => y * y + x * x < 1 && y * y + x * x > 0.3,
];
export const shapeCount = shapes.length;
const all = [...shapes.keys()];

export interface DrawnShapes {
  readonly input: Tensor<4>;
  /** Which shape is in each image. */
  readonly labels: readonly number[];
  /** For each pixel 0, or 1 + the shape that it belongs to. */
  readonly pixels: readonly number[];
}

export function drawnShapes({
  count,
  size,
  channels = 3,
  seed = 1,
  kinds = all,
}: {
  readonly count: number;
  readonly size: number;
  readonly channels?: number;
  readonly seed?: number;
  /** Which shapes there are: 0 discs, 1 squares, 2 crosses, 3 rings. */
  readonly kinds?: readonly number[];
}): DrawnShapes {
  const { uniform } = random(seed);
  const labels = Array.from({ length: count }, (_, image) => image % kinds.length);
  const pixels: number[] = [];
  const values = labels.flatMap((label) => {
    const radius = size * (0.2 + 0.12 * uniform());
    const [top, left] = [0, 1].map(() => radius + (size - 2 * radius) * uniform()) as [number, number];
    const colour = Array.from({ length: channels }, () => 0.7 + 0.6 * uniform());
    return Array.from({ length: size * size }, (_, at) => {
      const [y, x] = [(Math.floor(at / size) - top) / radius, ((at % size) - left) / radius];
      const isIn = shapes[kinds[label]!]!(y, x);
      pixels.push(isIn ? 1 + label : 0);
      return colour.map((strength) => (isIn ? strength : 0) + 0.3 * (uniform() - 0.5));
    }).flat();
  });
  return { input: tensor([count, size, size, channels], Float32Array.from(values)), labels, pixels };
}

/** What a trainer takes: one example for each label. */
export function batchOf(input: Tensor<4>, labels: readonly number[], classes: number): Batch {
  const target = Float32Array.from({ length: labels.length * classes }, (_, at) =>
    labels[Math.floor(at / classes)] === at % classes ? 1 : 0,
  );
  const indices = Int32Array.from(labels.keys());
  return { input, target: tensor([labels.length, classes], target), labels: Int32Array.from(labels), indices };
}
