/**
 * Reverse mode on the text: from a program to the program of its gradients, in the same language.
 *
 *   output[b, o] = weight[o, I] input[b, I]
 *   dWeight[o, i] = dOutput[B, o] input[B, i]          the factor and the output swap places
 *   dInput[b, i] = dOutput[b, O] weight[O, i]
 *
 * Every element that a term reads sends one edge back. Where the element is named by lone indices and there is one such
 * edge, its gradient is a sum over all other indices (they become capital). Otherwise all indices become capital, and
 * `+=` scatters through the index expressions of forward: input[b, 2*y + ΔY] gets dInput[B, 2*Y + ΔY] += ….
 */
import { type Shape, type Tensor, zeros } from "../tensor.ts";
import { without } from "./absent.ts";
import { call, derivative, flowing, times } from "./derivative.ts";
import { run, type Tensors } from "./evaluate.ts";
import type { Params } from "./params.ts";
import { toText } from "./print.ts";
import {
  type Axis,
  type Expression,
  indicesIn,
  isSummed,
  type Program,
  type Range,
  type Read,
  rebuilt,
  type Statement,
  walk,
} from "./program.ts";

export const gradientName = (tensor: string): string => `d${tensor[0]!.toUpperCase()}${tensor.slice(1)}`;

/** The gradients of all inputs. It reads what the program reads and makes, and `dOutput`: the gradient of its last tensor. */
export function transpose(program: Program): Program {
  const edges = [...program.statements].reverse().flatMap(edgesOf(leadingToInputs(program)));
  const renaming = swappedCase(program);
  const isOnly = ({ element }: Edge) => edges.filter((other) => other.element.tensor === element.tensor).length === 1;
  const statements = edges.map((edge) =>
    isOnly(edge) && isPlain(edge) ? gather(edge, renaming) : scatter(edge, renaming),
  );
  return { source: toText({ source: "", statements }), statements };
}

/** The gradients of the inputs as numbers, by the names of the inputs. */
export function vjp(
  program: Program,
  inputs: Tensors,
  params: Params,
  dOutput: Tensor,
): Readonly<Record<string, Tensor>> {
  const present = without(program, inputs);
  const last = program.statements.at(-1)!.target.tensor;
  const made = run(present, inputs, params, { [last]: dOutput.shape });
  const shapes = [...made].flatMap(([name, { shape }]): [string, Shape][] => [
    [name, shape],
    [gradientName(name), shape],
  ]);
  // Forward runs along, because an extent that the gradients need may be told only there.
  const both = { ...present, statements: [...present.statements, ...transpose(present).statements] };
  const given = { ...inputs, [gradientName(last)]: dOutput };
  const gradients = run(both, given, params, Object.fromEntries(shapes));
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) =>
      input ? [[name, gradients.get(gradientName(name)) ?? zeros<Shape>(input.shape)]] : [],
    ),
  );
}

/** One element read by one term: what it gets back is `value`, at every point of the loops. */
interface Edge {
  readonly element: Read;
  readonly value: Expression;
  readonly ranges: readonly Range[];
}

const edgesOf =
  (leads: (read: Read) => boolean) =>
  ({ target, assignment, terms, ranges }: Statement): readonly Edge[] =>
    terms.flatMap((term) => {
      const incoming: Read = { ...target, tensor: gradientName(target.tensor) };
      const summed = indicesIn(term).filter((index) => !indicesIn(target).includes(index));
      const slope = assignment === "max=" ? times(incoming, call("wins", ...summed.map(asIndex), term)) : incoming;
      return flowing(term)
        .filter(leads)
        .map((element) => {
          const value = times(slope, derivative(term, element));
          const unnamed = summed.filter((index) => !indicesIn(element, value).includes(index));
          return {
            element,
            value: unnamed.length > 0 ? times(value, call("each", ...unnamed.map(asIndex))) : value,
            ranges,
          };
        });
    });

const asIndex = (name: string): Expression => ({ kind: "index", name, place: 0 });

/** Whether a gradient that reaches the element goes on to an input; that of a count, for one, does not. */
function leadingToInputs({ statements }: Program): (read: Read) => boolean {
  const dead = new Set<string>();
  for (const { target, terms } of statements) {
    if (!terms.flatMap(flowing).some((read) => !dead.has(read.tensor))) dead.add(target.tensor);
  }
  return (read) => !dead.has(read.tensor);
}

function isPlain({ element, value }: Edge): boolean {
  const names = element.at.flatMap((axis) =>
    axis.kind === "digits" ? axis.names : axis.kind === "index" ? [axis.name] : [],
  );
  const lone = element.at.every((axis) => axis.kind === "index" || axis.kind === "digits");
  return lone && new Set(names).size === names.length && !walk(value).some((axis) => axis.kind === "ellipsis");
}

type Rename = (index: string) => string;

/** The name that an index has in the other case; with a prime where the program already uses that name. */
function swappedCase({ statements }: Program): Rename {
  const taken = new Set(statements.flatMap(({ target, terms }) => indicesIn(target, ...terms)));
  return (index) => {
    const swapped = isSummed(index) ? index.toLowerCase() : index.toUpperCase();
    return taken.has(swapped) ? `${swapped}'` : swapped;
  };
}

/** The element's own indices are free, all others summed. */
function gather(edge: Edge, swapped: Rename): Statement {
  const own = new Set(indicesIn(edge.element));
  return statement(edge, "=", (index) => (isSummed(index) === own.has(index) ? swapped(index) : index));
}

/** All indices run. */
function scatter(edge: Edge, swapped: Rename): Statement {
  return statement(edge, "+=", (index) => (isSummed(index) ? index : swapped(index)));
}

function statement({ element, value, ranges }: Edge, assignment: "=" | "+=", rename: Rename): Statement {
  const inNode = (node: Axis): Axis => {
    if (node.kind === "index") return { ...node, name: rename(node.name) };
    return node.kind === "digits" ? { ...node, names: node.names.map(rename) } : node;
  };
  const target = rebuilt({ ...element, tensor: gradientName(element.tensor) }, inNode);
  const used = new Set(indicesIn(rebuilt(element, inNode), rebuilt(value, inNode)));
  return {
    target,
    assignment,
    terms: [rebuilt(value, inNode)],
    ranges: ranges.map((range) => ({ ...range, index: rename(range.index) })).filter(({ index }) => used.has(index)),
  };
}
