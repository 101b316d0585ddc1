/** A model of one node, in the bytes that ONNX Runtime reads. */
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { enginePackage } from "../installed.ts";
import { isOfHalf } from "./halves.ts";

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
  /** Where the usual one is too old, or too new, for it. */
  readonly opset?: number;
}

/** A closed model has its weights in it and knows all sizes; an open one is fed everything, of any size. */
export type Build = "closed" | "open";

/** What the model does not have in it, by name. */
export type Feeds = readonly (readonly [name: string, given: Given])[];
interface Given {
  readonly numbers: Tensor;
  readonly whole: boolean;
  /** How many there are is part of the model: as many as axes. */
  readonly list: boolean;
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

const nameOf = (place: number): string => `in${place}`;

export function buildOf({ sources }: Node): Build {
  const shapes = sources.flatMap((source) => (source ? [givenOf(source).numbers.shape] : []));
  return isOfHalf("closed", shapes) ? "closed" : "open";
}

export function feedsOf({ sources }: Node, build: Build): Feeds {
  return sources.flatMap((source, place) =>
    source && (build === "open" || "fed" in source) ? [[nameOf(place), givenOf(source)] as const] : [],
  );
}

export function encoded(node: Node, build: Build): Uint8Array {
  const { opType, attributes = {}, sources, output = { place: 0, whole: false }, opset = usualOpset } = node;
  const { onnx } = enginePackage<OnnxProto>("onnx-proto");
  const attribute = ([name, value]: readonly [string, Attribute]) => {
    const kind = Object.keys(value)[0] as keyof typeof kinds;
    return { name, type: kinds[kind], ...("s" in value ? { s: new TextEncoder().encode(value.s) } : value) };
  };
  const input = feedsOf(node, build).map(([name, { numbers, whole, list }]) => {
    const known = build === "closed" || list;
    const dim = numbers.shape.map((dimValue, axis) => (known ? { dimValue } : { dimParam: `${name}.${axis}` }));
    return { name, type: { tensorType: { elemType: whole ? INT64 : FLOAT, shape: { dim } } } };
  });
  const initializer = sources.flatMap((source, place) => {
    if (!source || build === "open" || "fed" in source) return [];
    const { numbers, whole } = givenOf(source);
    const values = whole ? BigInt64Array.from(Array.from(numbers.data), BigInt) : Float32Array.from(numbers.data);
    const dataType = whole ? INT64 : FLOAT;
    return [{ name: nameOf(place), dataType, dims: [...numbers.shape], rawData: new Uint8Array(values.buffer) }];
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
          ...{ opType, name: opType, input: sources.map((source, place) => (source ? nameOf(place) : "")) },
          ...{ output: outputs, attribute: Object.entries(attributes).map(attribute) },
        },
      ],
      ...{ initializer, input },
      output: [{ name: "out", type: { tensorType: { elemType: output.whole ? INT64 : FLOAT } } }],
    },
  };
  return onnx.ModelProto.encode(model).finish();
}

function givenOf(source: NonNullable<Source>): Given {
  if ("ints" in source) return { numbers: tensor([source.ints.length], source.ints), whole: true, list: true };
  if ("weight" in source) return { numbers: source.weight, whole: false, list: false };
  return { numbers: source.fed, whole: source.whole ?? false, list: false };
}
