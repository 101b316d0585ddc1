/** What the project promises of its speed, against what was measured. */

import { type Ratio, ratio } from "../../src/commands/measured.ts";
import type { Row } from "../../src/commands/race.ts";

interface Bound {
  readonly measure: string;
  readonly work: string;
  /** How many times as long as `ours` this one takes. */
  readonly other: string;
  readonly ours: string;
  readonly least: number;
}

export interface Verdict extends Bound {
  /** null: one of the two was not measured. */
  readonly found: Ratio | null;
}

const [one, two] = ["simd, 1 thread", "simd, 2 threads"];
const residual = "resnet18-64 training step, batch 32, 64×64 pixels";
const [inference, training] = ["LeNet-5 inference, batch 64", "LeNet-5 training step, batch 64"];

const bounds: readonly Bound[] = [
  {
    measure: "512×512 matrix product against tfjs-wasm",
    work: "matrix product 512×512",
    other: "tfjs-wasm, 1 thread",
    ours: one,
    least: 1.4,
  },
  {
    measure: "1024×1024 matrix product, two threads against one",
    work: "matrix product 1024×1024",
    other: one,
    ours: two,
    least: 1.8,
  },
  {
    measure: "LeNet-5 inference against onnxruntime-web",
    work: inference,
    other: "ort-web, 1 thread",
    ours: one,
    least: 1.8,
  },
  {
    measure: "LeNet-5 inference against tfjs-wasm",
    work: inference,
    other: "tfjs-wasm, 1 thread",
    ours: one,
    least: 1.8,
  },
  {
    measure: "LeNet-5 training against PyTorch, one thread",
    work: training,
    other: "torch, 1 thread",
    ours: one,
    least: 1,
  },
  {
    measure: "LeNet-5 training against PyTorch, two threads",
    work: training,
    other: "torch, 2 threads",
    ours: two,
    least: 1,
  },
  {
    measure: "resnet18-64 training against PyTorch, one thread",
    work: residual,
    other: "torch, 1 thread",
    ours: one,
    least: 0.7,
  },
  {
    measure: "resnet18-64 training against PyTorch, two threads",
    work: residual,
    other: "torch, 2 threads",
    ours: two,
    least: 0.7,
  },
  { measure: "LeNet-5 training against ConvNetJS", work: training, other: "convnetjs, 1 thread", ours: one, least: 50 },
];

export function verdicts(rows: readonly Row[]): readonly Verdict[] {
  const timing = (bound: Bound, contender: string) =>
    rows.find((row) => row.work === bound.work && row.contender === contender)?.timing;
  return bounds.map((bound) => {
    const [theirs, ours] = [timing(bound, bound.other), timing(bound, bound.ours)];
    return { ...bound, found: theirs && ours ? ratio(theirs, ours) : null };
  });
}
