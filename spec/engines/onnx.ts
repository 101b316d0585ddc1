/** ONNX Runtime as an adapter: `onnx.ts node` or `onnx.ts web`. Each call is a model of one node; it infers only. */
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { tensor } from "../../reference/tensor.ts";
import type { Named, NamedParams } from "../adapter.ts";
import { enginePackage, versionOf } from "./installed.ts";
import { lacks } from "./offer.ts";
import type { Call } from "./onnx/call.ts";
import { buildOf, feedsOf, type Node } from "./onnx/model.ts";
import { calls } from "./onnx/nodes.ts";
import { type OrtFeeds, type OrtTensor, openSessions, type Session } from "./onnx/sessions.ts";
import { serve } from "./serve.ts";

/** What is used of ONNX Runtime. */
interface Ort {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
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
  const run = openSessions((model) => ort.InferenceSession.create(model, { ...own, logSeverityLevel: 4 }));
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
      const { out } = await run(node, fedTo(ort, node));
      return back(tensor([...out.dims], out.data instanceof Float32Array ? out.data.slice() : wholeNumbers(out.data)));
    },
    vjp: async () => lacks("ONNX Runtime gives no gradients here"),
    step: async () => lacks("ONNX Runtime does not train here"),
    close: async () => {},
  };
});

function fedTo(ort: Ort, node: Node): OrtFeeds {
  const tensors = feedsOf(node, buildOf(node)).map(([name, { numbers, whole }]) => [
    name,
    whole
      ? new ort.Tensor("int64", BigInt64Array.from(Array.from(numbers.data), BigInt), numbers.shape)
      : new ort.Tensor("float32", Float32Array.from(numbers.data), numbers.shape),
  ]);
  return Object.fromEntries(tensors);
}

function wholeNumbers(values: BigInt64Array): Int32Array {
  return Int32Array.from(Array.from(values), Number);
}
