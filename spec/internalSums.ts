/**
 * What a smooth op adds up inside and then cancels. An answer near 0 may come out of numbers that are not: p − target of a
 * sure and right prediction loses what p had rounded. The bound counts them, or it would refuse every float32 engine.
 */
import type { Backend } from "../reference/backend.ts";
import type { OpName, ResizeParams } from "../reference/catalogue.ts";
import { build, fold, map, padded, read, sum } from "../reference/einstein.ts";
import { listOf } from "../reference/named.ts";
import type { Coordinates } from "../reference/resampling.ts";
import { reshaped, type Tensor, zeros } from "../reference/tensor.ts";
import { normalizationSums } from "./internalSums/normalization.ts";
import { bothDistances, logShares } from "./lossBounds.ts";

interface Given {
  readonly inputs: object;
  readonly params: object;
  /** Present when the question is about the gradient. */
  readonly cotangent?: Tensor;
  /** The input whose gradient it is about. */
  readonly of?: string;
}

/** The sum of the sizes of those terms, shaped like the answer. */
export function internalSums(op: OpName, { inputs, params, cotangent, of }: Given, oracle: Backend): Tensor {
  const named: Readonly<Record<string, Tensor>> = Object.fromEntries(listOf<Tensor>(inputs));
  if (op === "softmax" && cotangent) return shares(oracle, named.input!, cotangent);
  if (op === "softmaxCrossEntropy") {
    const { labelSmoothing } = params as { readonly labelSmoothing: number };
    return surprise(oracle, named.logits!, named.target!, labelSmoothing, cotangent);
  }
  if (op === "logSoftmax") return logShares(oracle, named.input!, cotangent);
  if (op === "triplet" && !cotangent) {
    const { margin } = params as { readonly margin: number };
    return bothDistances(named.anchor!, named.positive!, named.negative!, margin);
  }
  if (op === "resizeBilinear2d") return beside(named.input!, params as ResizeParams<Coordinates>, oracle, cotangent);
  const inside = normalizationSums(op, named, params, cotangent, of);
  if (inside) return inside;
  return zeros(cotangent ? cotangent.shape : Object.values(named)[0]!.shape);
}

/**
 * Bilinear: where a pixel looks is a place among so many, rounded like any number; the pixels around it come in by as much.
 */
function beside(
  input: Tensor,
  params: ResizeParams<Coordinates>,
  oracle: Backend,
  cotangent: Tensor | undefined,
): Tensor {
  const [B = 0, H = 0, W = 0, C = 0] = input.shape;
  const around = (t: Tensor) => {
    const pixel = padded(t as Tensor<4>);
    const [, Y = 0, X = 0] = t.shape;
    return build([B, Y, X, C], (b, y, x, c) => sum([3, 3], (i, j) => Math.abs(pixel(b, y + i - 1, x + j - 1, c))));
  };
  const { resizeBilinear2d } = oracle.kernels;
  const far = Math.max(H, W);
  if (!cotangent) return map((s) => far * s, resizeBilinear2d.forward({ input: around(input) }, params).output);
  const pulled = resizeBilinear2d.vjp({ input }, cotangent, map(Math.abs, cotangent), params, [], ["input"]);
  return map((s) => far * s, around(pulled.input!));
}

/** p·(dOutput − Σ p·dOutput) on absolute values. */
function shares(oracle: Backend, input: Tensor, cotangent: Tensor): Tensor {
  const { shape } = input;
  const [rows, K] = fold(shape, shape.length - 1);
  const p = read(reshaped(oracle.kernels.softmax.forward({ input }, {}).output, [rows, K]));
  const g = read(reshaped(map(Math.abs, cotangent), [rows, K]));
  const total = read(build([rows], (row) => sum([K], (k) => p(row, k) * g(row, k))));
  return reshaped(
    build([rows, K], (row, k) => p(row, k) * (g(row, k) + total(row))),
    shape,
  );
}

/** Forward: the mass inside the logarithm is at least 1, however small the loss. Gradient: p·Σtarget + target. */
function surprise(oracle: Backend, logits: Tensor, target: Tensor, smoothing: number, cotangent?: Tensor): Tensor {
  const [B = 0, K = 0] = logits.shape;
  const t = map((share) => (1 - smoothing) * share + smoothing / K, target);
  const mixed = read(reshaped(t, [B, K]));
  const total = read(build([B], (b) => sum([K], (k) => mixed(b, k))));
  if (!cotangent) return build([B], (b) => total(b));
  const p = read(reshaped(oracle.kernels.softmax.forward({ input: logits }, {}).output, [B, K]));
  const g = read(reshaped(map(Math.abs, cotangent), [B]));
  return build([B, K], (b, k) => g(b) * (p(b, k) * total(b) + mixed(b, k)));
}
