/** Gradients against central differences: for ops and layers of one's own. */
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import { EinspecError, expectSameShape, expectWhole, ParameterError, shapeText } from "../../reference/errors.ts";
import { type Random, random } from "../../reference/random.ts";
import { indexOf, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { comparisonText, reportText } from "./report.ts";
import { roundings, slopeAlong, unit } from "./slope.ts";
import { opPulled, type Pulled, pulled, type Subject, type Tensors } from "./subject.ts";

export interface GradientOptions {
  /** Draws the gradient that is pulled back, the directions, and which elements are looked at; default 1. */
  readonly seed?: number;
  /** At most so many elements of each input are looked at one by one; default 64. All are moved at once besides. */
  readonly elements?: number;
}

/** One derivative, computed in both ways. */
export interface Comparison {
  /** The element that was moved; null: all at once, in a random direction. */
  readonly at: Shape | null;
  readonly analytic: number;
  readonly numeric: number;
  /** The most by which the two may differ. */
  readonly allowed: number;
  /** false at a kink: there is no derivative to compare with. */
  readonly decided: boolean;
}

export interface GradientOf {
  readonly name: string;
  readonly shape: Shape;
  readonly verdict: "agrees" | "differs" | "undecidable";
  /** The worst of those that were decided. */
  readonly worst: Comparison | null;
  readonly decided: number;
  readonly undecidable: number;
}

export interface GradientCheck {
  readonly name: string;
  readonly agrees: boolean;
  readonly inputs: readonly GradientOf[];
  /** A line for each input. */
  toString(): string;
}

/** A gradient that is not the derivative. */
export class GradientError extends EinspecError {
  override name = "GradientError";
}

/**
 * Compares a pull-back with central differences, in float64 on the reference engine: of an op of the catalogue, of a layer
 * (its parameters are drawn), of a function on a tape, or of an op of one's own with a gradient written by hand.
 * A random gradient is pulled back; then each input is moved, element by element and as a whole. At a kink there is nothing
 * to compare with: it is counted as undecidable, and neither passes nor fails.
 * @throws {ParameterError} when there is no input, or an input is not finite; {ShapeError} when a gradient has another
 * shape than its input.
 * @example
 *   const cube = checkGradients(
 *     {
 *       forward: ({ x }) => tensor(x.shape, Float64Array.from(x.data, (v) => v ** 3)),
 *       vjp: ({ x }, _y, dY) => ({ x: tensor(x.shape, Float64Array.from(x.data, (v, at) => 3 * v ** 2 * dY.data[at])) }),
 *     },
 *     { x: tensor([3], [-1, 0.5, 2]) },
 *   );
 *   console.log(`${cube}`);
 */
export function checkGradients<N extends OpName>(
  op: N,
  inputs: Inputs<N, Tensor>,
  options: GradientOptions & { readonly params: Params<N> },
): GradientCheck;
export function checkGradients<I extends string>(
  subject: Subject<I>,
  inputs: Readonly<Record<I, Tensor>>,
  options?: GradientOptions,
): GradientCheck;
export function checkGradients<N extends OpName>(
  subject: N | Subject,
  inputs: Inputs<N, Tensor> | Tensors,
  options: GradientOptions & { readonly params?: Params<N> } = {},
): GradientCheck {
  const { seed = 1, elements = 64 } = options;
  expectWhole("checkGradients", "seed", seed, 0);
  expectWhole("checkGradients", "elements", elements, 1);
  const asked =
    typeof subject === "string"
      ? opPulled(subject, inputs as Inputs<N, Tensor>, (options.params ?? {}) as Params<N>)
      : pulled(subject, inputs as Tensors, seed);
  expectFiniteInputs(asked);
  const chance = random(seed).fork("checkGradients");
  const output = asked.forward(asked.inputs);
  const dOutput = tensor(
    output.shape,
    Float64Array.from(output.data, () => nonzero(chance)),
  );
  const gradients = asked.pullBack(asked.inputs, dOutput);
  const names = Object.keys(asked.inputs).filter((name) => gradients[name] !== undefined);
  if (names.length === 0) throw new ParameterError(`checkGradients: vjp must answer for an input at least, got none`);
  const checked = names.map((name) =>
    compared(asked, { name, gradient: gradients[name]!, dOutput, chance: chance.fork(name), elements }),
  );
  const check = { name: asked.name, agrees: checked.every(({ verdict }) => verdict !== "differs"), inputs: checked };
  return { ...check, toString: () => reportText(check) };
}

/**
 * The same, for tests.
 * @throws {GradientError} when a gradient differs from the central difference, or nothing of an input could be decided.
 */
export const expectGradients: typeof checkGradients = ((...call: Parameters<typeof checkGradients>) => {
  const check = checkGradients(...call);
  for (const { name, verdict, worst, undecidable } of check.inputs) {
    if (verdict === "differs") throw new GradientError(`${check.name}: gradient of ${name} ${comparisonText(worst!)}`);
    if (verdict === "agrees") continue;
    throw new GradientError(
      `${check.name}: gradient of ${name} must be decided somewhere (a kink has no derivative), ` +
        `got ${undecidable} kinks and nothing else; move the inputs`,
    );
  }
  return check;
}) as typeof checkGradients;

interface Question {
  readonly name: string;
  readonly gradient: Tensor;
  readonly dOutput: Tensor;
  readonly chance: Random;
  readonly elements: number;
}

function compared(asked: Pulled, { name, gradient, dOutput, chance, elements }: Question): GradientOf {
  const input = asked.inputs[name]!;
  expectSameShape("checkGradients", `gradient of ${name}`, gradient, name, input);
  const along = (direction: (at: number) => number, scale: number, at: Shape | null): Comparison => {
    const move = Float64Array.from(input.data, (_, place) => direction(place));
    const moved = (distance: number) => {
      const values = Float64Array.from(input.data, (x, place) => x + distance * move[place]!);
      return asked.forward({ ...asked.inputs, [name]: tensor(input.shape, values) });
    };
    const { value, allowed, decided } = slopeAlong(moved, dOutput, scale);
    const terms = move.map((v, place) => (v === 0 ? 0 : v * gradient.data[place]!));
    const analytic = terms.reduce((sum, term) => sum + term, 0);
    const rounding = roundings * unit * terms.reduce((sum, term) => sum + Math.abs(term), 0);
    return { at, analytic, numeric: value, allowed: allowed + rounding, decided };
  };
  const places = [...chance.permutation(input.data.length)].slice(0, elements).sort((a, b) => a - b);
  const comparisons = places.map((place) =>
    along((other) => (other === place ? 1 : 0), scaleOf(input.data[place]!), indexOf(place, input.shape)),
  );
  const signs = Float64Array.from(input.data, () => Math.sign(nonzero(chance)));
  if (input.data.length > 1) comparisons.push(along((place) => signs[place]!, 1 / Math.sqrt(input.data.length), null));
  const decided = comparisons.filter((each) => each.decided);
  const excess = ({ analytic, numeric, allowed }: Comparison) => {
    const ratio = Math.abs(analytic - numeric) / Math.max(allowed, Number.MIN_VALUE);
    return Number.isNaN(ratio) ? Infinity : ratio;
  };
  // An element that is wrong says more than a direction that is.
  const wrong = decided.filter((each) => each.at !== null && excess(each) > 1);
  const suspects = wrong.length > 0 ? wrong : decided;
  const worst = suspects.reduce<Comparison | null>((a, b) => (a === null || excess(b) > excess(a) ? b : a), null);
  const verdict = worst === null ? "undecidable" : excess(worst) > 1 ? "differs" : "agrees";
  const counts = { decided: decided.length, undecidable: comparisons.length - decided.length };
  return { name, shape: input.shape, verdict, worst, ...counts };
}

/** A step is a part of the number; of 0, and of what is nearly 0, a part of something larger. */
const scaleOf = (x: number): number => (x === 0 ? 1 : Math.max(Math.abs(x), 2 ** -10));

/** A number of size 1 to 2, with either sign: nothing may hide behind a gradient that is small by chance. */
function nonzero({ uniform }: Random): number {
  const size = 1 + uniform();
  return uniform() < 0.5 ? -size : size;
}

function expectFiniteInputs({ inputs }: Pulled): void {
  if (Object.keys(inputs).length === 0) {
    throw new ParameterError("checkGradients: inputs must hold a tensor with a gradient, got none");
  }
  for (const [name, { data, shape }] of Object.entries(inputs)) {
    const at = data.findIndex((x) => !Number.isFinite(x));
    if (at < 0) continue;
    const where = shapeText(indexOf(at, shape));
    throw new ParameterError(
      `checkGradients: ${name} must be finite (or nothing can be moved), got ${data[at]} at ${where}`,
    );
  }
}
