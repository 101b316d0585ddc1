/** A model of one node, in the bytes that ONNX Runtime reads. */
import type { Tensor } from "../../../reference/tensor.ts";
import { enginePackage } from "../installed.ts";

/** An attribute says what it is: JSON's 1 is a whole number and a float. */
export type Attribute =
  | { readonly i: number }
  | { readonly f: number }
  | { readonly s: string }
  | { readonly ints: readonly number[] };

/** What a node reads: what is fed, weights that belong to the model, lists of whole numbers, or nothing in this place. */
export type Source =
  | { readonly fed: Tensor; readonly whole?: boolean }
  | { readonly weight: Tensor }
  | { readonly ints: readonly number[] }
  | undefined;

export interface Node {
  readonly opType: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly sources: readonly Source[];
  /** Which of its outputs is wanted, and whether it is of whole numbers. */
  readonly output?: { readonly place: number; readonly whole: boolean };
  /** How many outputs it has, where all must be named. */
  readonly outputs?: number;
  /** Where the usual one is too old for it. */
  readonly opset?: number;
}

/** What is used of onnx-proto. */
interface OnnxProto {
  readonly onnx: { readonly ModelProto: { encode(model: object): { finish(): Uint8Array } } };
}

const FLOAT = 1;
const INT64 = 7; // of TensorProto.DataType
const kinds = { f: 1, i: 2, s: 3, ints: 7 } as const; // of AttributeProto.AttributeType
const usualOpset = 21;
const irVersion = 10;

export const nameOf = (place: number): string => `in${place}`;

export function encoded(node: Node): Uint8Array {
  const { opType, attributes = {}, sources, output = { place: 0, whole: false }, opset = usualOpset } = node;
  const { onnx } = enginePackage<OnnxProto>("onnx-proto");
  const named = sources.map((source, place) => [source && nameOf(place), source] as const);
  const attribute = ([name, value]: readonly [string, Attribute]) => {
    const kind = Object.keys(value)[0] as keyof typeof kinds;
    return { name, type: kinds[kind], ...("s" in value ? { s: new TextEncoder().encode(value.s) } : value) };
  };
  const input = named.flatMap(([name, source]) => {
    if (!source || !("fed" in source)) return [];
    const dim = source.fed.shape.map((dimValue) => ({ dimValue }));
    return [{ name, type: { tensorType: { elemType: source.whole ? INT64 : FLOAT, shape: { dim } } } }];
  });
  const initializer = named.flatMap(([name, source]) => {
    if (!source || "fed" in source) return [];
    if ("ints" in source) {
      const values = BigInt64Array.from(source.ints, BigInt);
      return [{ name, dataType: INT64, dims: [source.ints.length], rawData: new Uint8Array(values.buffer) }];
    }
    const values = Float32Array.from(source.weight.data);
    return [{ name, dataType: FLOAT, dims: [...source.weight.shape], rawData: new Uint8Array(values.buffer) }];
  });
  const outputs = Array.from({ length: node.outputs ?? output.place + 1 }, (_, place) =>
    place === output.place ? "out" : `out${place}`,
  );
  const model = {
    irVersion,
    opsetImport: [{ domain: "", version: opset }],
    graph: {
      name: opType,
      node: [
        {
          ...{ opType, name: opType, input: named.map(([name]) => name ?? ""), output: outputs },
          attribute: Object.entries(attributes).map(attribute),
        },
      ],
      ...{ initializer, input },
      output: [{ name: "out", type: { tensorType: { elemType: output.whole ? INT64 : FLOAT } } }],
    },
  };
  return onnx.ModelProto.encode(model).finish();
}
