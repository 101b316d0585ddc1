/** What is used of jax-js, in its own words. Its functions consume what they are given; `ref` keeps an array for another use. */
export interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: readonly number[];
  slice(...ranges: readonly (readonly [number, number])[]): JaxArray;
  data(): Promise<Float32Array | Int32Array>;
  dispose(): void;
}

/** Arrays by name, as its functions take and give them. */
export type Arrays = Readonly<Record<string, JaxArray | readonly JaxArray[]>>;

/** Keeps arrays of its own until `dispose`. */
interface Owning {
  dispose(): void;
}

type Curve = (input: JaxArray) => JaxArray;
type Pairing = (a: JaxArray, b: JaxArray | number) => JaxArray;
type Axes = readonly number[];
type Reduction = (input: JaxArray, axes: Axes, options?: { readonly keepdims?: boolean }) => JaxArray;
type Pads = readonly (readonly [number, number])[];

export interface Jax {
  init(device: "wasm"): Promise<readonly string[]>;
  defaultDevice(device: "wasm"): string;
  jit<Out>(program: (given: Arrays) => Out): ((given: Arrays) => Out) & Owning;
  vjp(
    program: (moving: Arrays) => JaxArray,
    at: readonly [Arrays],
  ): [JaxArray, ((dOutput: JaxArray) => readonly [Arrays]) & Owning];
  readonly numpy: {
    array(values: Float32Array, options: { readonly shape: Axes }): JaxArray;
    full(shape: Axes, value: number): JaxArray;
    readonly add: Pairing;
    readonly multiply: Pairing;
    readonly matmul: (a: JaxArray, b: JaxArray) => JaxArray;
    readonly heaviside: Pairing;
    readonly sum: Reduction;
    readonly mean: Reduction;
    readonly max: Reduction;
    readonly min: Reduction;
    readonly var_: Reduction;
    readonly tanh: Curve;
    readonly exp: Curve;
    readonly log: Curve;
    readonly square: Curve;
    readonly absolute: Curve;
    transpose(input: JaxArray, axes: Axes): JaxArray;
    reshape(input: JaxArray, shape: Axes): JaxArray;
    concatenate(parts: readonly JaxArray[], axis: number): JaxArray;
    stack(parts: readonly JaxArray[]): JaxArray;
    flip(input: JaxArray, axes: Axes): JaxArray;
    pad(input: JaxArray, widths: Pads): JaxArray;
  };
  readonly nn: {
    readonly relu: Curve;
    readonly relu6: Curve;
    readonly silu: Curve;
    readonly hardSilu: Curve;
    readonly sigmoid: Curve;
    readonly softplus: Curve;
    leakyRelu(input: JaxArray, slope: number): JaxArray;
    elu(input: JaxArray, alpha: number): JaxArray;
    gelu(input: JaxArray, options: { readonly approximate: boolean }): JaxArray;
    softmax(input: JaxArray, axis: number): JaxArray;
    logSoftmax(input: JaxArray, axis: number): JaxArray;
    standardize(
      input: JaxArray,
      axes: Axes,
      options: { readonly epsilon: number; readonly mean?: JaxArray; readonly variance?: JaxArray },
    ): JaxArray;
  };
  readonly lax: {
    convGeneralDilated(
      input: JaxArray,
      kernel: JaxArray,
      stride: Axes,
      padding: Pads,
      options: { readonly lhsDilation?: Axes; readonly rhsDilation: Axes; readonly featureGroupCount: number },
    ): JaxArray;
    convTranspose(
      input: JaxArray,
      kernel: JaxArray,
      stride: Axes,
      padding: Pads,
      options: { readonly rhsDilation: Axes; readonly transposeKernel: true },
    ): JaxArray;
    reduceWindow(input: JaxArray, reduce: (window: JaxArray) => JaxArray, size: Axes, stride: Axes): JaxArray;
  };
}
