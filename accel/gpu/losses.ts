/**
 * What the losses share: one cell per example that walks over the example's elements, and one cell per element for the
 * gradients. Kernel text sees every array's number under the array's name: that of the element where the array has elements,
 * that of the example where it has one number per example.
 */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";

export interface Loss {
  readonly name: string;
  /** [B, …] each. */
  readonly elements: Readonly<Record<string, Handle>>;
  /** [B] each. */
  readonly examples?: Readonly<Record<string, Handle>>;
  readonly scalars?: Readonly<Record<string, number>>;
}

export interface Walk {
  /** Adds to `total`, once per element. */
  readonly visit: string;
  /** What the example's cell returns; `total` where it is missing. */
  readonly result?: string;
}

/** [B]: one number per example. */
export function perExample(engine: Engine, loss: Loss, { visit, result = "return total;" }: Walk): Handle {
  const { name, parameters, arrays, scalars, B, size } = laidOut(loss);
  const source = `function (${parameters}) {
    ${Object.keys(loss.examples ?? {})
      .map((n) => `const ${n} = ${n}s[this.thread.x];`)
      .join("\n")}
    let total = 0;
    for (let k = 0; k < ${size}; k++) {
      ${Object.keys(loss.elements)
        .map((n) => `const ${n} = ${n}s[this.thread.x * ${size} + k];`)
        .join("\n")}
      ${visit}
    }
    ${result}
  }`;
  return engine.launch({ name, source, grid: [B], arrays, scalars }, [B]);
}

/** Shaped like the elements: `body` returns one of them. */
export function perElement(engine: Engine, loss: Loss, body: string): Handle {
  const { name, parameters, arrays, scalars, B, size, shape } = laidOut(loss);
  const source = `function (${parameters}) {
    ${Object.keys(loss.elements)
      .map((n) => `const ${n} = ${n}s[this.thread.y * ${size} + this.thread.x];`)
      .join("\n")}
    ${Object.keys(loss.examples ?? {})
      .map((n) => `const ${n} = ${n}s[this.thread.y];`)
      .join("\n")}
    ${body}
  }`;
  return engine.launch({ name, source, grid: [size, B], arrays, scalars }, shape);
}

function laidOut({ name, elements, examples = {}, scalars = {} }: Loss) {
  const arrays = [...Object.values(elements), ...Object.values(examples)];
  const { shape } = arrays[0]!;
  const [B = 1, ...rest] = shape;
  const names = [...Object.keys(elements), ...Object.keys(examples)].map((n) => `${n}s`);
  const parameters = [...names, ...Object.keys(scalars)].join(", ");
  return { name, parameters, arrays, scalars: Object.values(scalars), B, size: sizeOf(rest), shape: shape as Shape };
}
