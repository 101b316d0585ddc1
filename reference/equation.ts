/**
 * Index notation as text (lecture 002, "Einstein Notation"): the language of the ops' `equation` strings.
 *
 *   einstein("y[i] = A[i, J] x[J]", { A, x })          capital indices are summed, term by term
 *   evaluate(parse(equation), inputs, params, shape)   an op's equation, run
 *   transpose(parse(equation))                         its gradients, as equations
 *   toText(program), toLatex(program)                  for people
 *
 * A read outside a tensor is 0, and takes no part under `max=`. `(g o)` is one axis counted in two digits; `…` stands for
 * any number of axes, of which those of extent 1 repeat; `where i < size` says how far an index runs that stands alone
 * on no axis. Names that are neither tensors nor indices are params: `stride.y` is an entry of a list per axis.
 */
import { evaluate, type Tensors } from "./equation/evaluate.ts";
import type { Params } from "./equation/params.ts";
import { parse } from "./equation/parse.ts";
import type { Tensor } from "./tensor.ts";

export { EquationError } from "./equation/error.ts";
export { evaluate, type Tensors } from "./equation/evaluate.ts";
export { toLatex } from "./equation/latex.ts";
export type { Params } from "./equation/params.ts";
export { parse } from "./equation/parse.ts";
export { toText } from "./equation/print.ts";
export type { Expression, Program, Read, Statement } from "./equation/program.ts";
export { gradientName, transpose, vjp } from "./equation/transpose.ts";

/**
 * The tensor that an equation makes of others; with several statements, the last one's.
 * @example einstein("c = A[I, J] B[I, J]", { A, B })
 * @throws {EquationError} when the text cannot be read or does not fit the tensors; it quotes the place.
 */
export function einstein(equation: string, tensors: Tensors, params: Params = {}): Tensor {
  return evaluate(parse(equation), tensors, params);
}
