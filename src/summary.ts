/** What a model costs, op by op: the tables of lecture 003 ("Example: LeNet-5", "AlexNet"). Nothing is run. */
import type { OpName } from "../reference/catalogue.ts";
import { type Shape, type Shaped, sizeOf } from "../reference/tensor.ts";
import type { Pair } from "../reference/window.ts";
import type { Model } from "./model.ts";
import type { Field } from "./receptiveField.ts";
import type { Call } from "./trace.ts";

/** One op. Shapes are those of one example, without the batch; null is what an op does not have. */
export interface SummaryRow {
  readonly layer: string;
  readonly op: OpName;
  readonly input: Shape;
  readonly filters: number | null;
  /** Taps, strides and borders axis by axis; x is the last. */
  readonly kernel: readonly number[] | null;
  readonly stride: readonly number[] | null;
  readonly padding: readonly (readonly [before: number, after: number])[] | null;
  readonly output: Shape;
  /** Bytes of the output in float32. */
  readonly memory: number;
  readonly parameters: number;
  /** Numbers that are kept and not learned: running statistics. */
  readonly states: number;
  /** Products that are added up; one per weight that meets an input, biases not counted. */
  readonly multiplyAdds: number;
  /** Input pixels that one output element sees along y and x; null: all of them. */
  readonly receptiveField: Pair | null;
  /** Input pixels between neighbouring output pixels; null where pixels have no place any more. */
  readonly jump: Pair | null;
  /** The middle of what the first output pixel sees, from the middle of the image's first pixel; null where pixels have no place. */
  readonly centre: Pair | null;
}

export interface Summary {
  readonly name: string;
  readonly input: Shape;
  readonly rows: readonly SummaryRow[];
  readonly totals: Readonly<Record<"memory" | "parameters" | "states" | "multiplyAdds", number>>;
}

export function summary({ name, input, calls, parameters, states }: Model): Summary {
  const rows = calls.map((call, at) => {
    const isFirst = calls.findIndex(({ layer }) => layer === call.layer) === at;
    // Parameters belong to layers; the first op of a layer stands for it.
    const own = (specs: readonly { readonly name: string; readonly shape: Shape }[]) =>
      isFirst ? total(specs, (spec) => (layerOf(spec.name) === call.layer ? sizeOf(spec.shape) : 0)) : 0;
    return { ...rowOf(call), parameters: own(parameters), states: own(states) };
  });
  const totals = {
    memory: total(rows, ({ memory }) => memory),
    parameters: total(rows, (row) => row.parameters),
    states: total(rows, (row) => row.states),
    multiplyAdds: total(rows, ({ multiplyAdds }) => multiplyAdds),
  };
  return { name, input, rows, totals };
}

function rowOf({ layer, op, inputs, params, output, field }: Call): Omit<SummaryRow, "parameters" | "states"> {
  const [first] = Object.values(inputs).flat() as readonly Shaped[];
  const kernel = "kernel" in inputs ? inputs.kernel.shape : undefined;
  const size = kernel ? kernel.slice(0, -2) : "stride" in params && "size" in params ? params.size : null;
  return {
    layer,
    op,
    input: first!.shape.slice(1),
    filters: kernel ? output.at(-1)! : null,
    kernel: size,
    stride: "stride" in params ? params.stride : null,
    padding: "padding" in params ? params.padding : null,
    output: output.slice(1),
    memory: 4 * sizeOf(output),
    multiplyAdds: op === "convTranspose2d" ? spread(first!.shape, kernel!) : sizeOf(output) * productsPerOutput(inputs),
    ...seen(field),
  };
}

/** Every input element of a transposed convolution is multiplied by each weight of its channel. */
const spread = (input: Shape, kernel: Shape): number => (sizeOf(input) * sizeOf(kernel)) / input.at(-1)!;

/** Every output of a convolution or a linear layer adds up as many products as one filter has weights. */
function productsPerOutput(inputs: object): number {
  const { kernel, weight } = inputs as { readonly kernel?: Shaped; readonly weight?: Shaped };
  if (kernel) return sizeOf(kernel.shape.slice(0, -1)); // [ky, kx, inChannel, outChannel]
  if (weight) return sizeOf(weight.shape.slice(1)); // [out, in]
  return 0;
}

const seen = (field: Field | null) => ({
  receptiveField: field?.size ?? null,
  jump: field?.jump ?? null,
  centre: field?.centre ?? null,
});
const layerOf = (parameter: string): string => parameter.split(".").slice(0, -1).join(".");
const total = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);
