/** ONNX Runtime: `ort.ts web` or `ort.ts node`, and the number of threads. It infers only; results come back as JavaScript arrays. */
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import type { WorkData } from "../../../src/commands/contender.ts";
import type { Work } from "../../../src/commands/workloads.ts";
import { channelsFirst, channelsLast } from "./layout.ts";
import { convolutionModel, lenet5Model, productModel } from "./onnx.ts";
import { clocked, peerPackage, serve, versionOf } from "./serve.ts";

interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

interface Session {
  run(feeds: { readonly input: OrtTensor }): Promise<{ readonly output: OrtTensor }>;
  release(): Promise<void>;
}

/** What is used of ONNX Runtime. */
interface Ort {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OrtTensor;
}

const [form = "web", threads = "1"] = process.argv.slice(2);

await serve(async () => {
  const name = form === "web" ? "onnxruntime-web" : "onnxruntime-node";
  const ort = peerPackage<Ort>(name);
  const options =
    form === "web"
      ? { executionProviders: ["wasm"] }
      : { executionProviders: ["cpu"], intraOpNumThreads: Number(threads), interOpNumThreads: 1 };
  if (form === "web") ort.env.wasm.numThreads = Number(threads);
  return {
    device: `ONNX Runtime ${versionOf(name)}, ${form === "web" ? "wasm" : "native"}`,
    async prepare(work, data) {
      const model = modelOf(work, data);
      if (typeof model === "string") return { refused: model };
      const session = await ort.InferenceSession.create(model, options);
      const source = work.kind === "product" ? data.input! : channelsFirst(data.input!);
      const feeds = { input: new ort.Tensor("float32", source.data as Float32Array, source.shape) };
      return {
        async answer(): Promise<Tensor> {
          const { output } = await session.run(feeds);
          const numbers = tensor(output.dims, output.data);
          return work.kind === "convolution" ? channelsLast(numbers) : numbers;
        },
        run: clocked(() => session.run(feeds)),
        release: () => session.release(),
      };
    },
  };
});

/** The model, or why there is none. */
function modelOf(work: Work, data: WorkData): Uint8Array | string {
  if (work.kind === "product") return productModel(data);
  if (work.kind === "inference") return lenet5Model(data);
  if (work.kind === "training") return "it does not train";
  return work.part === "forward" ? convolutionModel(work, data) : "no gradients";
}
