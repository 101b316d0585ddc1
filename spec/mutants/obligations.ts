/** Everything that the op or step in which a mutant is wrong owes; a mutant may be as imprecise as float32. */
import { opNames, type StepName } from "../../reference/catalogue.ts";
import { reference } from "../../reference/index.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Subject } from "../calls.ts";
import { type Obligation, opObligations, stepObligations } from "../obligations.ts";
import { float32 } from "../tolerance.ts";
import type { Mutant } from "./mutant.ts";

export function obligationsOf({ of, engine }: Mutant): readonly Obligation[] {
  const subject = (): Subject<Tensor> => ({ engine, oracle: reference, u: float32 });
  const op = opNames.find((name) => name === of);
  const owed = op ? opObligations(op, subject, "fresh") : stepObligations(of as StepName, subject, "fresh");
  return owed.filter(({ law }) => law !== "nothingIsLeft"); // the reference holds no buffers
}
