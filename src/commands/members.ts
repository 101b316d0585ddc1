/** The networks that a command asks: one checkpoint, or several as an ensemble, on one engine. */
import type { Crops } from "../../datasets/index.ts";
import { type Checkpoint, readCheckpoint } from "../checkpoint.ts";
import { type Classifier, classifier } from "../classifier.ts";
import { type Engine, openEngine } from "../engines.ts";
import { expectSameClasses } from "../ensemble.ts";
import { extents } from "../report/numbers.ts";

/** What `predict` and `evaluate` are both told. */
export interface MemberOptions {
  /** Files. */
  readonly checkpoint: readonly string[];
  readonly engine: string;
  readonly threads?: number;
  readonly crops: Crops;
  /** False where batch norm is left as it is. */
  readonly fold: boolean;
  readonly json?: boolean;
}

/** Runs `use` with the members, and gives all that they hold back. @throws {DataError} when they tell other classes apart. */
export async function withMembers<R>(
  { checkpoint: files, engine: name, threads, fold }: MemberOptions,
  use: (members: readonly Classifier[], engine: Engine) => Promise<R>,
): Promise<R> {
  const checkpoints: (readonly [file: string, Checkpoint])[] = [];
  for (const file of files) checkpoints.push([file, await readCheckpoint(file)]);
  const engine = await openEngine(name, { threads });
  const members: Classifier[] = [];
  try {
    for (const [file, checkpoint] of checkpoints) members.push(classifier(file, checkpoint, { engine, fold }));
    expectSameClasses(members);
    return await use(members, engine);
  } finally {
    for (const { release } of members) release();
    await engine.close();
  }
}

/** Who answers, and where. */
export function membersText(members: readonly Classifier[], engine: Engine): string {
  return members
    .map(({ name, file }) => `model   ${name} (${file})`)
    .concat(members.length === 1 ? [] : [`        the mean of their ${members.length} probabilities`])
    .concat(`engine  ${engine.name} (${engine.device})`)
    .join("\n");
}

/** What becomes of a picture before they see it; once where they all see the same. */
export const viewsText = (members: readonly Classifier[], crops: Crops): string =>
  [...new Set(members.map((member) => `images  ${viewText(member, crops)}`))].join("\n");

function viewText({ imageShape, preprocessing }: Classifier, crops: Crops): string {
  const [size, , C] = imageShape;
  const { stored, extent } = preprocessing;
  const gray = C === 1 ? ", in gray, light on dark" : "";
  const square = `the middle square, resized to ${extents([stored, stored])}`;
  if (crops === "ten") return `${square}${gray}; of that ten crops of ${extents([size, size])}`;
  const middle = extent === stored ? "" : `; of that the middle ${extents([extent, extent])}`;
  return `${square}${gray}${middle}${extent === size ? "" : `, then to ${extents([size, size])}`}`;
}
