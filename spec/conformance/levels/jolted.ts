import type { Backend, Kernel } from "../../../reference/backend.ts";
import { type OpName, opNames } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { reference } from "../../../reference/index.ts";
import { mapInputs } from "../../../reference/named.ts";
import type { Random } from "../../../reference/random.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import type { Engine } from "../../../src/engines.ts";

/** The reference with every answer off by one rounding, up or down: what float arithmetic might do at worst, by chance. */
export function joltedReference({ uniform }: Random, u: number): Engine {
  const jolt = (t: Tensor) => map((x) => x * (1 + (uniform() < 0.5 ? u : -u)), t);
  const steps = Object.entries(reference.steps).map(([name, step]) => {
    const jolted = (...given: Parameters<Backend["steps"]["sgd"]>) => {
      const next = (step as Backend["steps"]["sgd"])(...given);
      return { ...next, parameter: jolt(next.parameter) };
    };
    return [name, jolted] as const;
  });
  const kernels = opNames.map((op) => [op, joltedKernel(op, jolt)] as const);
  return {
    ...reference,
    kernels: Object.fromEntries(kernels),
    steps: Object.fromEntries(steps),
  } as unknown as Engine;
}

function joltedKernel<N extends OpName>(op: N, jolt: (t: Tensor) => Tensor): Kernel<N, Tensor> {
  const kernel = reference.kernels[op];
  return {
    forward: (inputs, params) => ({ output: jolt(kernel.forward(inputs, params).output) }),
    vjp: (...given) => mapInputs(kernel.vjp(...given) as never, jolt) as never,
  };
}
