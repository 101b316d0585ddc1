/** The law of the caption: an op and the equation it carries are the same function, forward and backward. */
import fc from "fast-check";
import { differentiable, type Inputs, type OpName } from "../../reference/catalogue.ts";
import { evaluate, type Params, parse, type Tensors, vjp } from "../../reference/equation.ts";
import type { Op } from "../../reference/index.ts";
import { listOf } from "../../reference/named.ts";
import { filled, type Shape, type Tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { type Bound, expectAgreement, float64 } from "../tolerance.ts";

/**
 * Evaluated, the equation is forward; transposed, it is vjp. Where both add and multiply whole numbers, to the last bit;
 * behind exp and division to within `error` of the largest number in the tensor.
 */
export function isItsCaption<N extends OpName>(
  name: N,
  op: Op<N>,
  equation: string,
  cases: fc.Arbitrary<Case<N>>,
  error: number,
): void {
  const program = parse(equation);
  const agree = (what: string, actual: Tensor, expected: Tensor) =>
    expectAgreement(`${name}: ${what}`, actual, expected, boundOf(expected, error), float64);
  fc.assert(
    fc.property(cases, ({ inputs, params, cotangent }) => {
      const output = op.forward(inputs, params);
      const given = withAbsent(name, inputs);
      agree("output", evaluate(program, given, params as Params, output.shape), output);
      const byCaption = vjp(program, given, params as Params, cotangent);
      const byHand = op.vjp(inputs, output, cotangent, params) as Readonly<Record<string, Tensor>>;
      for (const input of differentiable[name]) {
        if (given[input]) agree(`gradient of ${input}`, byCaption[input]!, byHand[input]!);
      }
    }),
  );
}

/** An input that the op can do without is named, as undefined: so the equation knows that it is no typing error. */
function withAbsent<N extends OpName>(name: N, inputs: Inputs<N, Tensor>): Tensors {
  return Object.fromEntries([
    ...differentiable[name].map((input) => [input, undefined] as const),
    ...listOf<Tensor>(inputs),
  ]);
}

function boundOf(expected: Tensor, error: number): Bound {
  if (error === 0) return "exact";
  const largest = Math.max(1, ...Array.from(expected.data, Math.abs));
  return { S: filled<Shape>(expected.shape, (largest * error) / float64), n: 0 };
}
