/** Runs a program: every statement is a loop over its indices. Slow and plain, and written without a look at the ops. */
import { filled, type Shape, sizeOf, type Tensor } from "../tensor.ts";
import { without } from "./absent.ts";
import { allInside, compile, forEach, placeOf, type Scope } from "./compile.ts";
import { spelledOut } from "./ellipsis.ts";
import { EquationError } from "./error.ts";
import { type Extents, extentsOf } from "./extents.ts";
import type { Params } from "./params.ts";
import { indicesIn, type Program, type Statement } from "./program.ts";

/** Tensors by name. One that is undefined is absent: the terms that read it drop out. */
export type Tensors = Readonly<Record<string, Tensor | undefined>>;

/** The tensor that the last statement makes. `outputShape` tells the extents that no input does. */
export function evaluate(program: Program, inputs: Tensors, params: Params = {}, outputShape?: Shape): Tensor {
  const { tensor: last } = program.statements.at(-1)!.target;
  return run(program, inputs, params, outputShape ? { [last]: outputShape } : {}).get(last)!;
}

/**
 * All tensors of a program, the given ones among them. `shapes` are those of tensors that the program makes.
 * @throws {EquationError} when names, ranks or extents do not fit; it quotes the place.
 */
export function run(
  program: Program,
  given: Tensors,
  params: Params,
  shapes: Readonly<Record<string, Shape>>,
): ReadonlyMap<string, Tensor> {
  const { source } = program;
  const present = without(program, given);
  const tensors = new Map(Object.entries(given).flatMap(([name, t]) => (t ? [[name, t]] : [])));
  const known = new Map([...tensors].map(([name, t]): [string, Shape] => [name, t.shape]));
  for (const [name, shape] of Object.entries(shapes)) known.set(name, shape);

  const point = new Map<string, number>();
  const scope: Scope = { source, params, tensors, point, extents: new Map() };
  const spelled = spelledOut(present, known);
  const extents = extentsOf(spelled, known, ({ extent }) => compile(extent, scope)());
  for (const statement of spelled.statements) {
    const { tensor: name } = statement.target;
    if (!tensors.has(name)) tensors.set(name, blank(statement, known.get(name) ?? shapeOf(statement, extents, source)));
    execute(statement, { ...scope, extents });
  }
  return tensors;
}

/** The shape that the indices on the left make. */
function shapeOf({ target, assignment }: Statement, extents: Extents, source: string): Shape {
  if (assignment === "+=")
    throw new EquationError(`${target.tensor} needs a shape to be added into`, source, target.place);
  return target.at.map((axis) => sizeOf(indicesIn(axis).map((index) => extents.get(index)!)));
}

/** What sums and maxima start from. */
const blank = ({ assignment }: Statement, shape: Shape): Tensor =>
  filled<Shape>(shape, assignment === "max=" ? -Infinity : 0);

/** Under `max=`, a point that reads outside a tensor does not take part: outside is −∞. */
function execute({ target, assignment, terms }: Statement, scope: Scope): void {
  const at = placeOf(target, scope);
  const { data } = scope.tensors.get(target.tensor)!;
  for (const term of terms) {
    const value = compile(term, scope);
    const isCandidate = allInside(term, scope);
    forEach(indicesIn(target, term), scope.extents, scope.point, () => {
      const position = at();
      if (position < 0) return;
      if (assignment !== "max=") data[position]! += value();
      else if (isCandidate()) data[position] = Math.max(data[position]!, value());
    });
  }
}
