/** Principal components and whitening of data (lecture 001, "Data preprocessing": "PCA/whitening"). */
import { expectAxis, expectNumber, expectRank, expectWhole, ShapeError } from "../reference/errors.ts";
import { type Tensor, tensor } from "../reference/tensor.ts";
import { symmetricEigen } from "./symmetricEigen.ts";

/** Where a cloud of samples lies, and how far it reaches in which direction. */
export interface Spread {
  readonly mean: Tensor<1>; // [feature]
  readonly covariance: Tensor<2>; // [feature, feature]; ÷N
}

/** Moves the mean to 0, then multiplies: matrix · (sample − mean). */
export interface Transform {
  readonly mean: Tensor<1>; // [feature]
  readonly matrix: Tensor<2>; // [component, feature]
}

/** The matrix is a rotation into the axes along which the data varies, the longest first. */
export interface PrincipalComponents extends Transform {
  /** Along each component. */
  readonly variances: readonly number[];
}

/** A covariance has features² elements, and Jacobi's method takes time ∝ features³: seconds at 512, minutes at 1024. */
const mostFeatures = 1024;

/** Throws before anything of features² elements is made. */
export function expectFeatures(subject: string, features: number): void {
  if (features >= 1 && features <= mostFeatures) return;
  throw new ShapeError(
    `${subject}: features must be from 1 to ${mostFeatures} (a covariance has features² elements), got ${features}`,
  );
}

/**
 * Mean and covariance (÷N) of samples [sample, feature].
 * @throws {ShapeError} when there is no sample, no feature, or more features than 1024.
 */
export function spreadOf(samples: Tensor<2>): Spread {
  const [N, D] = expectRank("spreadOf", "samples", samples, 2, "[sample, feature]");
  expectWhole("spreadOf", "samples", N, 1);
  expectFeatures("spreadOf", D);
  const value = (n: number, d: number) => samples.data[n * D + d]!;
  const average = (term: (n: number) => number) => {
    let total = 0;
    for (let n = 0; n < N; n++) total += term(n);
    return total / N;
  };
  const mean = Array.from({ length: D }, (_, d) => average((n) => value(n, d)));
  const covariance = Array.from({ length: D * D }, (_, at) => {
    const [d, e] = [Math.floor(at / D), at % D];
    return average((n) => (value(n, d) - mean[d]!) * (value(n, e) - mean[e]!));
  });
  return { mean: tensor([D], mean), covariance: tensor([D, D], covariance) };
}

/**
 * The eigenvectors of the covariance, of which the first `count` are kept (default: all); `variances` are its eigenvalues.
 * Fewer components than features reduce the dimension (lecture 002, "Last Layer: Dimensionality Reduction").
 * @throws {ParameterError} when there are not as many components.
 */
export function pca({ mean, covariance }: Spread, count = mean.shape[0]): PrincipalComponents {
  const [D] = mean.shape;
  expectNumber("pca", "count", count, Number.isInteger(count) && count >= 1 && count <= D, `from 1 to ${D} (features)`);
  const { values, vectors } = symmetricEigen(covariance);
  // A variance of 0 may come out a rounding below it.
  const variances = values.slice(0, count).map((value) => Math.max(0, value));
  return { mean, matrix: tensor([count, D], vectors.data.slice(0, count * D)), variances };
}

/**
 * The transform after which features are uncorrelated and have variance 1 (variance / (variance + epsilon), to be exact).
 * `pca` leaves the data in the axes of its components; `zca` turns it back, so that of all whitenings it stays closest to
 * what it was and images still look like images (Bell and Sejnowski, "The independent components of natural scenes").
 * @throws {ParameterError} when epsilon is below 0, or 0 where a component does not vary at all.
 */
export function whitening(
  { mean, matrix, variances }: PrincipalComponents,
  { kind, epsilon = 1e-5 }: { readonly kind: "pca" | "zca"; readonly epsilon?: number },
): Transform {
  const flat = variances.some((variance) => variance === 0);
  const rule = flat ? "above 0 (a component has variance 0)" : "of at least 0";
  expectNumber("whitening", "epsilon", epsilon, epsilon < Infinity && (flat ? epsilon > 0 : epsilon >= 0), rule);
  const [K, D] = matrix.shape;
  const scaled = Float64Array.from(
    matrix.data,
    (value, at) => value / Math.sqrt(variances[Math.floor(at / D)]! + epsilon),
  );
  const axes = tensor([K, D], scaled);
  return { mean, matrix: kind === "pca" ? axes : product(turned(matrix), axes) };
}

/**
 * matrix · (sample − mean) for every sample: [sample, feature] becomes [sample, component].
 * @throws {ShapeError} when the samples have other features than the transform.
 */
export function transformed(samples: Tensor<2>, { mean, matrix }: Transform): Tensor<2> {
  expectRank("transformed", "samples", samples, 2, "[sample, feature]");
  expectAxis("transformed", "samples", samples, 1, mean.shape[0], "the transform's features");
  const centred = Float64Array.from(samples.data, (value, at) => value - mean.data[at % mean.data.length]!);
  return product(tensor(samples.shape, centred), turned(matrix));
}

/**
 * What `transformed` made of samples by principal components, back among the features: mean + scores · matrix.
 * @throws {ShapeError} when there are other scores than components.
 */
export function restored(scores: Tensor<2>, { mean, matrix }: PrincipalComponents): Tensor<2> {
  expectRank("restored", "scores", scores, 2, "[sample, component]");
  expectAxis("restored", "scores", scores, 1, matrix.shape[0], "the components");
  const centred = product(scores, matrix);
  return tensor(
    centred.shape,
    centred.data.map((value, at) => value + mean.data[at % mean.data.length]!),
  );
}

/** [M, K] · [K, N]. Data sets cannot see the ops. */
function product(a: Tensor<2>, b: Tensor<2>): Tensor<2> {
  const [[M, K], [, N]] = [a.shape, b.shape];
  const out = new Float64Array(M * N);
  for (let m = 0; m < M; m++)
    for (let k = 0; k < K; k++) for (let n = 0; n < N; n++) out[m * N + n]! += a.data[m * K + k]! * b.data[k * N + n]!;
  return tensor([M, N], out);
}

/** The transpose. */
function turned({ shape: [M, N], data }: Tensor<2>): Tensor<2> {
  return tensor(
    [N, M],
    Array.from({ length: N * M }, (_, at) => data[(at % M) * N + Math.floor(at / M)]!),
  );
}
