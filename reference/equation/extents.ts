/** How far every index runs: told by `where`, or read off an axis on which the index stands alone. */
import { shapeText } from "../errors.ts";
import { type Shape, sizeOf } from "../tensor.ts";
import { repeats } from "./ellipsis.ts";
import { EquationError } from "./error.ts";
import { indicesIn, type Program, type Range, type Read, readsOf, type Statement } from "./program.ts";

export type Extents = ReadonlyMap<string, number>;
export type Shapes = ReadonlyMap<string, Shape>;

/**
 * @param shapes those of the tensors that are given, and what is known of others; `bound` computes an extent after `where`.
 * @throws {EquationError} when an index has two extents or none, or a tensor is read with the wrong number of indices.
 */
export function extentsOf({ source, statements }: Program, shapes: Shapes, bound: (range: Range) => number): Extents {
  const known = new Map(shapes);
  const found: Found = new Map();
  for (const range of statements.flatMap(({ ranges }) => ranges)) {
    learn(found, range.index, { extent: bound(range), tensor: "where" }, { source, place: 0 });
  }
  // An extent read off one axis can tell the shape of a tensor that is made, and so on, until nothing new is learned.
  for (let before = -1; before < found.size + known.size; ) {
    before = found.size + known.size;
    for (const statement of statements) {
      for (const read of readsOf(statement)) readOff(found, read, known.get(read.tensor), source);
      define(known, statement, found);
    }
  }
  for (const read of statements.flatMap(readsOf)) {
    const open = indicesIn(read).find((index) => !found.has(index));
    if (open === undefined) continue;
    const message = `index '${open}' stands alone on no axis; say how far it runs with "where ${open} < …"`;
    throw new EquationError(message, source, read.place);
  }
  return new Map([...found].map(([index, { extent }]) => [index, extent]));
}

/** An extent and the tensor that told it. */
interface Told {
  readonly extent: number;
  readonly tensor: string;
}
type Found = Map<string, Told>;

interface Place {
  readonly source: string;
  readonly place: number;
}

function learn(found: Found, index: string, told: Told, { source, place }: Place): void {
  const before = found.get(index);
  if (before === undefined || (repeats(index) && before.extent === 1)) found.set(index, told);
  else if (before.extent !== told.extent && !(repeats(index) && told.extent === 1)) {
    const name = repeats(index) ? `axis ${Number(index.slice(1)) - 1} of …` : `index '${index}'`;
    const message = `${name} is ${before.extent} in ${before.tensor} and ${told.extent} in ${told.tensor}`;
    throw new EquationError(message, source, place);
  }
}

function readOff(found: Found, read: Read, shape: Shape | undefined, source: string): void {
  if (!shape) return;
  const { tensor, at, place } = read;
  if (shape.length !== at.length) {
    const message = `${tensor} has shape ${shapeText(shape)} and must be read with ${shape.length} indices, got ${at.length}`;
    throw new EquationError(message, source, place);
  }
  for (const [i, axis] of at.entries()) {
    const told = { extent: shape[i]!, tensor };
    if (axis.kind === "index") learn(found, axis.name, told, { source, place });
    if (axis.kind === "digits") learnDigit(found, axis.names, told, { source, place });
  }
}

/** One digit of a number follows from the axis and the other digits. */
function learnDigit(found: Found, names: readonly string[], { extent, tensor }: Told, at: Place): void {
  const [open, ...more] = names.filter((name) => !found.has(name));
  const others = sizeOf(names.flatMap((name) => found.get(name)?.extent ?? []));
  if (more.length > 0) return;
  if (open !== undefined && extent % others === 0) learn(found, open, { extent: extent / others, tensor }, at);
  else if (open !== undefined || others !== extent) {
    const message = `(${names.join(" ")}) counts in steps of ${others}, but the axis is ${extent} in ${tensor}`;
    throw new EquationError(message, at.source, at.place);
  }
}

/** The shape that the indices on the left give a tensor, once all have extents. */
function define(known: Map<string, Shape>, { target, assignment }: Statement, found: Found): void {
  const isReady = indicesIn(target).every((index) => found.has(index));
  if (assignment === "+=" || known.has(target.tensor) || !isReady) return;
  const extent = (index: string) => found.get(index)!.extent;
  known.set(
    target.tensor,
    target.at.map((axis) => sizeOf(indicesIn(axis).map(extent))),
  );
}
