/** Arrays one behind the other along an axis. The gradient is cut where they meet. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import { startsOf } from "../../reference/concat.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { forward as slice } from "./slice.ts";
import { flatten, unflatten } from "./source.ts";

/** WebGPU takes seven arrays into one kernel. */
const most = 7;

export function forward(engine: Engine, { parts }: Inputs<"concat", Handle>, { axis }: Params<"concat">, shape: Shape) {
  let joined: readonly Handle[] = parts.map((part) => engine.alias(part, part.shape));
  do {
    const longer = chunks(joined).map((some) => join(engine, some, axis));
    for (const part of joined) engine.release(part);
    joined = longer;
  } while (joined.length > 1);
  const [whole] = joined as readonly [Handle];
  const output = engine.alias(whole, shape);
  engine.release(whole);
  return { output };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"concat">, wanted: ReadonlySet<string>) {
  if (!wanted.has("parts")) return {};
  const starts = startsOf(inputs.parts, params.axis);
  const cut = ({ shape }: Handle, at: number): Handle => {
    const begin = shape.map((_, axis) => (axis === params.axis ? starts[at]! : 0));
    return slice(engine, { input: dOutput }, { begin }, shape).output;
  };
  return { parts: inputs.parts.map(cut) };
}

/** At most as many as one kernel takes: each cell looks for the part that it lies in. */
function join(engine: Engine, parts: readonly Handle[], axis: number): Handle {
  const starts = startsOf(parts, axis);
  const shape = parts[0]!.shape.with(axis, starts.at(-1)!);
  const index = `i${axis}`;
  const returned = ({ shape: own }: Handle, at: number) => {
    const kept = own.map(() => true);
    return `return part${at}[${flatten(own, kept).replace(index, `(${index} - ${starts[at]})`)}];`;
  };
  const branches = parts.map((part, at) => `if (${index} < ${starts[at + 1]}) { ${returned(part, at)} }`);
  const source = `function (${parts.map((_, at) => `part${at}`).join(", ")}) {
    ${unflatten("this.thread.x", shape)}
    ${branches.slice(0, -1).join("\n")}
    ${returned(parts.at(-1)!, parts.length - 1)}
  }`;
  return engine.launch({ name: "concat", source, grid: [sizeOf(shape)], arrays: parts }, shape);
}

function chunks(parts: readonly Handle[]): readonly (readonly Handle[])[] {
  return Array.from({ length: Math.ceil(parts.length / most) }, (_, at) => parts.slice(at * most, (at + 1) * most));
}
