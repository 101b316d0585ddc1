/** What a model costs, op by op: the tables of lecture 003 ("Example: LeNet-5", "AlexNet"). Nothing is run. */
import type { OpName } from "../reference/catalogue.ts";
import { type Shape, type Shaped, sizeOf } from "../reference/tensor.ts";
import type { Pads2, Pair } from "../reference/window.ts";
import type { Model } from "./model.ts";
import type { Call, Field } from "./trace.ts";

/** One op. Shapes are those of one example, without the batch; null is what an op does not have. */
export interface SummaryRow {
  readonly layer: string;
  readonly op: OpName;
  readonly input: Shape;
  readonly filters: number | null;
  readonly kernel: Pair | null;
  readonly stride: Pair | null;
  readonly padding: Pads2 | null;
  readonly output: Shape;
  /** Bytes of the output in float32. */
  readonly memory: number;
  readonly parameters: number;
  /** Products that are added up; one per weight that meets an input, biases not counted. */
  readonly multiplyAdds: number;
  /** Input pixels that one output element sees along y and x; null: all of them. */
  readonly receptiveField: Pair | null;
  /** Input pixels between neighbouring output pixels; null where pixels have no place any more. */
  readonly jump: Pair | null;
}

export interface Summary {
  readonly name: string;
  readonly input: Shape;
  readonly rows: readonly SummaryRow[];
  readonly totals: { readonly memory: number; readonly parameters: number; readonly multiplyAdds: number };
}

export function summary({ name, input, calls, parameters }: Model): Summary {
  const rows = calls.map((call, at) => {
    const isFirst = calls.findIndex(({ layer }) => layer === call.layer) === at;
    // Parameters belong to layers; the first op of a layer stands for it.
    const own = isFirst ? parameters.filter((spec) => layerOf(spec.name) === call.layer) : [];
    return rowOf(
      call,
      total(own, ({ shape }) => sizeOf(shape)),
    );
  });
  const totals = {
    memory: total(rows, ({ memory }) => memory),
    parameters: total(rows, (row) => row.parameters),
    multiplyAdds: total(rows, ({ multiplyAdds }) => multiplyAdds),
  };
  return { name, input, rows, totals };
}

function rowOf({ layer, op, inputs, params, output, field }: Call, parameters: number): SummaryRow {
  const [first] = Object.values(inputs) as readonly Shaped[];
  const kernel = "kernel" in inputs ? inputs.kernel.shape : undefined;
  const size = kernel
    ? ([kernel[0]!, kernel[1]!] as const)
    : "size" in params && typeof params.size !== "number"
      ? params.size
      : null;
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
    parameters,
    multiplyAdds: sizeOf(output) * productsPerOutput(inputs),
    ...seen(field),
  };
}

/** Every output of a convolution or a linear layer adds up as many products as one filter has weights. */
function productsPerOutput(inputs: object): number {
  const { kernel, weight } = inputs as { readonly kernel?: Shaped; readonly weight?: Shaped };
  if (kernel) return sizeOf(kernel.shape.slice(0, -1)); // [ky, kx, inChannel, outChannel]
  if (weight) return sizeOf(weight.shape.slice(1)); // [out, in]
  return 0;
}

const seen = (field: Field | null) => ({ receptiveField: field?.size ?? null, jump: field?.jump ?? null });
const layerOf = (parameter: string): string => parameter.split(".").slice(0, -1).join(".");
const total = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);
