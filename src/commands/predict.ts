/** `einspec predict`: the likeliest classes of pictures. */
import { expectViews } from "../../datasets/index.ts";
import { DataError } from "../../reference/errors.ts";
import { expectOneClass, type Guess, predict } from "../predict.ts";
import { percent } from "../report/numbers.ts";
import { type MemberOptions, membersText, viewsText, withMembers } from "./members.ts";
import { readPicture } from "./readPicture.ts";

export interface PredictOptions extends MemberOptions {
  /** How many classes are named. */
  readonly top: number;
}

/** Answers with the exit code: 1 where a picture could not be looked at. It is named, and the others are. */
export async function predictCommand(files: readonly string[], options: PredictOptions): Promise<number> {
  const { crops, top, json = false } = options;
  return withMembers(options, async (members, engine) => {
    for (const member of members) {
      expectOneClass(member);
      expectViews({ ...member, crops });
    }
    process.stderr.write(`${membersText(members, engine)}\n${viewsText(members, crops)}\n\n`);
    const images = [];
    let bad = 0;
    for (const file of files) {
      try {
        const guesses = (await predict(members, await readPicture(file), { crops })).slice(0, top);
        images.push({ file, guesses });
        if (!json) process.stdout.write(guessesText(file, guesses));
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        bad++;
        images.push({ file, error: error.message });
        process.stderr.write(`${file}: ${error.message}\n`);
      }
    }
    const checkpoints = members.map(({ file }) => file);
    if (json) process.stdout.write(`${JSON.stringify({ checkpoints, engine: engine.name, crops, images }, null, 2)}\n`);
    return bad === 0 ? 0 : 1;
  });
}

const barWidth = 20;

/** A line for each class: how likely, in numbers and as a bar, and its name. */
function guessesText(file: string, guesses: readonly Guess[]): string {
  const lines = guesses.map(({ class: name, probability }) => {
    const bar = "█".repeat(Math.round(barWidth * probability)).padEnd(barWidth, "░");
    return `  ${percent(probability).padStart(8)}  ${bar}  ${name}\n`;
  });
  return `${file}\n${lines.join("")}`;
}
