/**
 * The protocol from the other side: an adapter in JavaScript answers lines of JSON, in a process of its own. An engine that
 * runs away, runs out of memory or traps takes that process with it, and nothing else.
 */
import { createInterface } from "node:readline";
import type { Adapter } from "../adapter.ts";
import { record } from "../conformance/wire.ts";
import { type Answer, answering } from "./answer.ts";

export const serve = (open: () => Promise<Adapter>): Promise<void> => serveAnswers(async () => answering(await open()));

/** Answers until it is told bye, or nobody asks any more. An answer that is thrown ends the process, which is started afresh. */
export async function serveAnswers(open: () => Promise<Answer>): Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  // Standard output belongs to the answers, whatever a package has to say.
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const answer = await open();
  for await (const line of createInterface({ input: process.stdin })) {
    const question = record("question", JSON.parse(line));
    if (question.cmd === "bye") break;
    const reply = await answer(question).catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    });
    write(`${JSON.stringify(reply)}\n`);
  }
  process.exit(0); // threads of a package may otherwise keep the process
}
