/** jax-js on its wasm backend as an adapter. Its gradients are those of its `vjp`. */
import { isList, type OpName } from "../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import type { Named, NamedParams } from "../adapter.ts";
import { enginePackage, versionOf } from "./installed.ts";
import type { Jax, JaxArray } from "./jaxJs/api.ts";
import { opsOf } from "./jaxJs/ops.ts";
import { gradientsOf, lacks } from "./offer.ts";
import { serve } from "./serve.ts";

type Arrays = Readonly<Record<string, JaxArray | readonly JaxArray[]>>;

await serve(async () => {
  const jax = enginePackage<Jax>("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const ops = opsOf(jax);
  const upload = ({ data, shape }: Tensor): JaxArray => jax.numpy.array(Float32Array.from(data), { shape });
  const download = async (array: JaxArray): Promise<Tensor> => {
    const shape = [...array.shape];
    return tensor(shape, (await array.data()).slice());
  };
  const uploaded = (inputs: Named): Arrays =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, given]) => [
        name,
        isList(given) ? given.map(upload) : upload(given as Tensor),
      ]),
    );
  const runOf = (op: OpName) => {
    const run = ops[op] as ((inputs: Arrays, params: NamedParams) => JaxArray) | undefined;
    return run ?? lacks(`jax-js has no ${op}`);
  };
  return {
    name: "jax-js",
    version: versionOf("@jax-js/jax"),
    precision: "f32",
    capabilities: {
      ops: Object.fromEntries((Object.keys(ops) as OpName[]).map((op) => [op, { grad: gradientsOf(op) }])),
      steps: {},
    },
    forward: async (op, params, inputs) => download(runOf(op)(uploaded(inputs), params)),
    async vjp(op, params, inputs, dOutput, wanted) {
      const given = uploaded(inputs);
      const moving = wanted.flatMap((name) => [given[name]!].flat());
      const body = (...at: JaxArray[]) => {
        const left = [...at];
        const moved = Object.entries(given).map(([name, value]) => {
          if (!wanted.includes(name)) return [name, isList(value) ? value.map(({ ref }) => ref) : value.ref] as const;
          return [name, isList(value) ? left.splice(0, value.length) : left.shift()!] as const;
        });
        return runOf(op)(Object.fromEntries(moved), params);
      };
      const [output, pullback] = jax.vjp(body, moving);
      output.dispose();
      const pulled = await Promise.all(pullback(upload(dOutput)).map(download));
      const grads: Record<string, Tensor | readonly Tensor[]> = {};
      for (const name of wanted) {
        const value = given[name]!;
        grads[name] = isList(value) ? pulled.splice(0, value.length) : pulled.shift()!;
      }
      return grads;
    },
    step: async () => lacks("jax-js keeps its optimizers in another package"),
    close: async () => {},
  };
});
