/** jax-js on its wasm backend as an adapter. Its gradients are those of its `vjp`. */
import { isList, type OpName } from "../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import type { NamedParams } from "../adapter.ts";
import { enginePackage, versionOf } from "./installed.ts";
import type { Arrays, Jax, JaxArray } from "./jaxJs/api.ts";
import { opsOf } from "./jaxJs/ops.ts";
import { callerOf } from "./jaxJs/programs.ts";
import { gradientsOf, lacks } from "./offer.ts";
import { serve } from "./serve.ts";

await serve(async () => {
  const jax = enginePackage<Jax>("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const ops = opsOf(jax);
  const call = callerOf(jax);
  const download = async (array: JaxArray): Promise<Tensor> => {
    const shape = [...array.shape];
    return tensor(shape, (await array.data()).slice());
  };
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
    forward: async (op, params, inputs) => download(call((given) => runOf(op)(given, params), inputs)),
    async vjp(op, params, inputs, dOutput, wanted) {
      const pull = ({ dOutput: back, ...given }: Arrays) => {
        const moving = Object.fromEntries(wanted.map((name) => [name, given[name]!]));
        const [output, pullback] = jax.vjp((moved) => runOf(op)({ ...given, ...moved }, params), [moving]);
        output.dispose();
        const [pulled] = pullback(back as JaxArray);
        pullback.dispose();
        return pulled;
      };
      const grads: Record<string, Tensor | readonly Tensor[]> = {};
      for (const [name, own] of Object.entries(call(pull, { ...inputs, dOutput }))) {
        grads[name] = isList<JaxArray>(own) ? await Promise.all(own.map(download)) : await download(own);
      }
      return grads;
    },
    step: async () => lacks("jax-js keeps its optimizers in another package"),
    close: async () => {},
  };
});
