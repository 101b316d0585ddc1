/** The works as ONNX models: weights are initializers, so that an engine may pack them once, as it does when it serves a model. */
import type { Tensor } from "../../../reference/tensor.ts";
import type { WorkData } from "../../../src/commands/contender.ts";
import type { Convolution } from "../../../src/commands/workloads.ts";
import { columnsChannelFirst, filtersFirst, permuted } from "./layout.ts";
import { peerPackage } from "./serve.ts";

type Attribute = number | readonly number[];

interface Node {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

interface Graph {
  readonly nodes: readonly Node[];
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly input: readonly number[];
}

/** What is used of onnx-proto. */
interface OnnxProto {
  readonly onnx: { readonly ModelProto: { encode(model: object): { finish(): Uint8Array } } };
}

const INT = 2;
const INTS = 7;
const FLOAT = 1; // of TensorProto.DataType

export const productModel = ({ input, weight }: WorkData): Uint8Array =>
  encoded({
    nodes: [{ opType: "MatMul", inputs: ["input", "weight"], output: "output" }],
    weights: { weight: permuted(weight!, [1, 0]) },
    input: input!.shape,
  });

export function convolutionModel({ params, shapes }: Convolution, { kernel }: WorkData): Uint8Array {
  const [[top, bottom], [left, right]] = params.padding;
  const [B, H, W, C] = shapes.input as readonly [number, number, number, number];
  const attributes = { strides: params.stride, pads: [top, left, bottom, right], group: params.groups };
  return encoded({
    nodes: [{ opType: "Conv", inputs: ["input", "kernel"], output: "output", attributes }],
    weights: { kernel: filtersFirst(kernel!) },
    input: [B, C, H, W],
  });
}

export function lenet5Model({ input, target: _, ...parameters }: WorkData): Uint8Array {
  const [B, H, W, C] = input!.shape as readonly [number, number, number, number];
  const given = { pads: [2, 2, 2, 2] };
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  const block = (layer: string, from: string): readonly Node[] => [
    {
      opType: "Conv",
      inputs: [from, `${layer}.kernel`, `${layer}.bias`],
      output: `${layer}.sum`,
      attributes: given,
    },
    { opType: "Relu", inputs: [`${layer}.sum`], output: `${layer}.relu` },
    { opType: "MaxPool", inputs: [`${layer}.relu`], output: layer, attributes: pool },
  ];
  const linear = (layer: string, from: string): Node => ({
    opType: "Gemm",
    inputs: [from, `${layer}.weight`, `${layer}.bias`],
    output: layer,
    attributes: { transB: 1 },
  });
  const filters = parameters["conv2.bias"]!.shape[0]!;
  return encoded({
    nodes: [
      ...block("conv1", "input"),
      ...block("conv2", "conv1"),
      { opType: "Flatten", inputs: ["conv2"], output: "flat" },
      linear("linear1", "flat"),
      { opType: "Relu", inputs: ["linear1"], output: "hidden" },
      linear("linear2", "hidden"),
      { opType: "Softmax", inputs: ["linear2"], output: "output", attributes: { axis: 1 } },
    ],
    weights: {
      ...parameters,
      "conv1.kernel": filtersFirst(parameters["conv1.kernel"]!),
      "conv2.kernel": filtersFirst(parameters["conv2.kernel"]!),
      "linear1.weight": columnsChannelFirst(parameters["linear1.weight"]!, filters),
    },
    input: [B, C, H, W],
  });
}

function encoded({ nodes, weights, input }: Graph): Uint8Array {
  const { onnx } = peerPackage<OnnxProto>("onnx-proto");
  const value = (name: string, shape: readonly number[]) => ({
    name,
    type: { tensorType: { elemType: FLOAT, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  });
  const attribute = ([name, given]: readonly [string, Attribute]) =>
    typeof given === "number" ? { name, type: INT, i: given } : { name, type: INTS, ints: [...given] };
  const model = {
    irVersion: 7,
    opsetImport: [{ domain: "", version: 13 }],
    graph: {
      name: "work",
      node: nodes.map(({ opType, inputs, output, attributes = {} }) => ({
        ...{ opType, name: output, input: [...inputs], output: [output] },
        attribute: Object.entries(attributes).map(attribute),
      })),
      initializer: Object.entries(weights).map(([name, { shape, data }]) => ({
        ...{ name, dataType: FLOAT, dims: [...shape] },
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
      input: [value("input", input)],
      output: [{ name: "output", type: { tensorType: { elemType: FLOAT } } }],
    },
  };
  return onnx.ModelProto.encode(model).finish();
}
