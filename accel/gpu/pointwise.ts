/** Element by element: one cell per element, all arrays of the same size. */
import { sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";

/** `body` sees the elements as the names of `arrays`, and `scalars` under theirs, and returns the result. */
export function pointwise(
  engine: Engine,
  name: string,
  arrays: Readonly<Record<string, Handle>>,
  body: string,
  scalars: Readonly<Record<string, number>> = {},
): Handle {
  const names = Object.keys(arrays);
  const handles = Object.values(arrays);
  const { shape } = handles[0]!;
  const source = `function (${[...names.map((n) => `${n}s`), ...Object.keys(scalars)].join(", ")}) {
    ${names.map((n) => `const ${n} = ${n}s[this.thread.x];`).join("\n")}
    ${body}
  }`;
  const call = { name, source, grid: [sizeOf(shape)], arrays: handles, scalars: Object.values(scalars) };
  return engine.launch(call, shape);
}
