/** What local response normalization does whatever the numbers are. */
import { map } from "../../reference/einstein.ts";
import { type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { outputBound } from "../bounds.ts";
import { forward } from "../calls.ts";
import { expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";

/** Without alpha only k is left: input / k^beta. */
const withoutAlphaOnlyKIsLeft: LawOf<"localResponseNorm"> = async ({ engine, oracle, u }, example) => {
  const alone = { ...example, params: { ...example.params, alpha: 0 } };
  const { beta, k } = alone.params;
  const expected = map((x) => x / k ** beta, alone.inputs.input);
  const bound = outputBound(oracle, "localResponseNorm", alone);
  expectAgreement(
    "localResponseNorm with alpha 0",
    await forward(engine, "localResponseNorm", alone),
    expected,
    bound,
    u,
  );
};

/** A window with a middle sees as far to either side: turning the channels round turns the output round. */
const oddWindowsHaveAMiddle: LawOf<"localResponseNorm"> = async ({ engine, oracle, u }, example) => {
  const odd = { ...example, params: { ...example.params, size: 2 * Math.floor(example.params.size / 2) + 1 } };
  const turned = { ...odd, inputs: { input: reversed(odd.inputs.input) } };
  const there = await forward(engine, "localResponseNorm", odd);
  const back = reversed(await forward(engine, "localResponseNorm", turned));
  const bound = outputBound(oracle, "localResponseNorm", odd);
  expectAgreement("localResponseNorm of reversed channels", back, there, together(bound, bound), u);
};

export const localResponseLaws = { withoutAlphaOnlyKIsLeft, oddWindowsHaveAMiddle };

function reversed(t: Tensor): Tensor {
  const C = t.shape.at(-1)!;
  const values = Float64Array.from(t.data, (_, at) => t.data[at - 2 * (at % C) + C - 1]!);
  return tensor<Shape>(t.shape, values);
}
