/** ONNX Runtime as an adapter: `onnx.ts node` or `onnx.ts web`. Each call is a model of one node; it infers only. */
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import type { Named, NamedParams } from "../adapter.ts";
import { enginePackage, versionOf } from "./installed.ts";
import { lacks } from "./offer.ts";
import { encoded, nameOf } from "./onnx/model.ts";
import { type Call, calls } from "./onnx/nodes.ts";
import { serve } from "./serve.ts";

interface OrtTensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** What is used of ONNX Runtime. */
interface Ort {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: Readonly<Record<string, OrtTensor>>): Promise<{ readonly out: OrtTensor }>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (
    type: "float32" | "int64",
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => OrtTensor;
}

const [form = "node"] = process.argv.slice(2);

await serve(async () => {
  const name = form === "web" ? "onnxruntime-web" : "onnxruntime-node";
  const ort = enginePackage<Ort>(name);
  if (form === "web") ort.env.wasm.numThreads = 1;
  const own = form === "web" ? { executionProviders: ["wasm"] } : { executionProviders: ["cpu"], intraOpNumThreads: 1 };
  const options = { ...own, logSeverityLevel: 4 };
  const offered = opNames.filter((op) => Object.hasOwn(calls, op));
  return {
    name: `ort-${form}`,
    version: versionOf(name),
    precision: "f32",
    capabilities: { ops: Object.fromEntries(offered.map((op) => [op, { grad: [] }])), steps: {} },
    async forward(op: OpName, params: NamedParams, inputs: Named) {
      const call = calls[op] as ((inputs: Named, params: NamedParams) => Call) | undefined;
      if (!call) return lacks(`ONNX has no node for ${op}`);
      const { node, back = (output) => output } = call(inputs, params);
      const session = await ort.InferenceSession.create(encoded(node), options);
      try {
        const { out } = await session.run(feedsOf(ort, node));
        return back(
          tensor([...out.dims], out.data instanceof Float32Array ? out.data.slice() : wholeNumbers(out.data)),
        );
      } finally {
        await session.release();
      }
    },
    vjp: async () => lacks("ONNX Runtime gives no gradients here"),
    step: async () => lacks("ONNX Runtime does not train here"),
    close: async () => {},
  };
});

function feedsOf(ort: Ort, { sources }: Call["node"]): Readonly<Record<string, OrtTensor>> {
  const feeds: Record<string, OrtTensor> = {};
  for (const [place, source] of sources.entries()) {
    if (!source || !("fed" in source)) continue;
    feeds[nameOf(place)] = source.whole ? whole(ort, source.fed) : numbers(ort, source.fed);
  }
  return feeds;
}

function numbers(ort: Ort, { data, shape }: Tensor): OrtTensor {
  return new ort.Tensor("float32", Float32Array.from(data), shape);
}

function whole(ort: Ort, { data, shape }: Tensor): OrtTensor {
  return new ort.Tensor("int64", BigInt64Array.from(Array.from(data), BigInt), shape);
}

function wholeNumbers(values: BigInt64Array): Int32Array {
  return Int32Array.from(Array.from(values), Number);
}
