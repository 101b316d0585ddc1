/** An adapter for TensorFlow.js on the backend that is set. Its layout is ours, its gradients are those of `tf.grads`. */
import { isList, type OpName } from "../../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Adapter, AdapterError, type Named, type NamedParams } from "../../adapter.ts";
import { isSmallWhole, oneLess } from "../computed.ts";
import { gradientsOf } from "../offer.ts";
import type { Handle, TensorFlow } from "./api.ts";
import { opsOf, type Run } from "./ops.ts";
import { dialects, update } from "./steps.ts";
import { remembering } from "./weights.ts";

type Arrays = Readonly<Record<string, Handle | readonly Handle[]>>;

export function adapterOf(tf: TensorFlow): Adapter {
  const inferring = opsOf(tf, false);
  const learning = opsOf(tf, true);
  const upload = tf.getBackend() === "webgl" ? computedOn(tf) : uploadTo(tf);
  const download = (handle: Handle): Tensor => tensor([...handle.shape], handle.dataSync().slice());
  const remembered = remembering(tf, upload);
  const uploaded = (inputs: Named): Arrays =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, given]) => [
        name,
        isList(given) ? given.map(upload) : remembered(name, given as Tensor),
      ]),
    );
  return {
    name: `tfjs-${tf.getBackend()}`,
    version: tf.version.tfjs,
    // Where a device has no textures of float32, it computes in those of float16.
    precision: tf.getBackend() !== "webgl" || tf.env().getBool("WEBGL_RENDER_FLOAT32_ENABLED") ? "f32" : "f16",
    capabilities: {
      ops: Object.fromEntries(Object.keys(learning).map((op) => [op, { grad: offered(tf, op as OpName) }])),
      steps: dialects,
    },
    async forward(op, params, inputs) {
      const given = uploaded(inputs);
      const output = tf.tidy(() => runOf(inferring, op)(given, params));
      const result = download(output);
      dispose([output, ...Object.values(given).flat()]);
      return op === "maxPoolIndices2d" ? withoutChannels(result) : result;
    },
    async vjp(op, params, inputs, dOutput, wanted) {
      const given = uploaded(inputs);
      const places = wanted.flatMap((name) => [given[name]!].flat());
      const dy = upload(dOutput);
      const pulled = tf.tidy(() => {
        const f = (...at: Handle[]) => {
          const left = [...at];
          const moved = Object.entries(given).map(([name, value]) => {
            if (!wanted.includes(name)) return [name, value] as const;
            return [name, isList(value) ? left.splice(0, value.length) : left.shift()!] as const;
          });
          return runOf(learning, op)(Object.fromEntries(moved), params);
        };
        return tf.grads(f)(places, dy);
      });
      const left = [...pulled];
      const named: Record<string, Tensor | readonly Tensor[]> = {};
      for (const name of wanted) {
        const value = given[name]!;
        named[name] = isList(value) ? value.map(() => download(left.shift()!)) : download(left.shift()!);
      }
      dispose([...pulled, dy, ...Object.values(given).flat()]);
      return named;
    },
    step: (step, params, state, gradient, t) =>
      update(tf, step, { params, state, gradient: upload(gradient), t }, { upload, download }),
    async close() {},
  };
}

const uploadTo =
  (tf: TensorFlow) =>
  ({ data, shape }: Tensor): Handle =>
    data instanceof Int32Array ? tf.tensor(data, shape, "int32") : tf.tensor(Float32Array.from(data), shape);

/**
 * What an op is fed in a network was mostly computed before, by the device. Its textures have room beside a tensor: an upload leaves
 * zeros there, what is computed need not. Small whole numbers are a sum; others are uploads.
 */
function computedOn(tf: TensorFlow): (given: Tensor) => Handle {
  const upload = uploadTo(tf);
  return (given) =>
    isSmallWhole(given)
      ? tf.tidy(() => tf.add(upload(oneLess(given)), tf.tensor(Float32Array.of(1), [])))
      : upload(given);
}

function runOf(ops: Run, op: OpName): (inputs: Arrays, params: NamedParams) => Handle {
  const run = ops[op];
  if (!run) throw new AdapterError("unsupported", `no ${op}`);
  return run as unknown as (inputs: Arrays, params: NamedParams) => Handle;
}

/** Without its kernel a backend has no gradient of what it convolves with. */
function offered(tf: TensorFlow, op: OpName): readonly string[] {
  const missing = ["conv1d", "conv2d", "convTranspose2d"].includes(op) && tf.getBackend() === "wasm" ? ["kernel"] : [];
  return gradientsOf(op).filter((name) => !missing.includes(name));
}

/** Its places are of numbers, ours of pixels. */
function withoutChannels({ shape, data }: Tensor): Tensor {
  return tensor(
    shape,
    Int32Array.from(data, (place) => Math.floor(place / shape.at(-1)!)),
  );
}

function dispose(handles: readonly Handle[]): void {
  for (const handle of handles) handle.dispose();
}
