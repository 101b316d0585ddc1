/** `einspec explain`: what an op or an update step computes, with its gradient and an example. */
import type { Tensor } from "../../reference/tensor.ts";
import { explanationOf, summaryOf } from "../explain/explanation.ts";
import { explainable, isOp, isStep, opGroups, stepNames } from "../explain/groups.ts";
import { overview, page } from "../explain/page.ts";
import { nearest } from "../nearest.ts";
import { UsageError } from "./usage.ts";

export interface ExplainOptions {
  readonly latex?: boolean;
  readonly json?: boolean;
  readonly seed: number;
}

/** @throws {UsageError} when nothing has that name; it says which one does nearly. */
export function explain(name: string | undefined, { latex = false, json = false, seed }: ExplainOptions): void {
  const width = Math.max(60, Math.min(process.stdout.columns ?? 100, 120));
  const ink = process.stdout.isTTY === true && !process.env.NO_COLOR;
  if (name === undefined) {
    console.log(json ? JSON.stringify(list(), null, 2) : overview({ width, ink }));
    return;
  }
  if (!isOp(name) && !isStep(name)) {
    const meant = nearest(name, explainable);
    throw new UsageError(
      `explain: op must be an op or update step (einspec explain lists them), got "${name}"${meant ? `; did you mean ${meant}?` : ""}`,
    );
  }
  const about = explanationOf(name, seed);
  console.log(json ? JSON.stringify(about, tensorsAsLists, 2) : page(about, { width, ink, latex, seed }));
}

function list() {
  const groups = Object.entries({ ...opGroups, "Update steps": stepNames });
  return groups.map(([group, names]) => ({
    group,
    members: names.map((name) => ({ name, summary: summaryOf(name) })),
  }));
}

/** A tensor as its shape and its numbers in row-major order. */
const tensorsAsLists = (_key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("stride" in value && "data" in value)) return value;
  const { shape, data } = value as Tensor;
  return { shape, data: Array.from(data) };
};
