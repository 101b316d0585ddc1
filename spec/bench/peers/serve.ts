/** The loop of a peer's program: questions come in on standard input, answers go out on standard output. */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Contender, Prepared } from "../../../src/commands/contender.ts";
import { type Greeting, packed, type Question, type Reply, unpacked } from "../wire.ts";

/** Loads a package that `npm run engines` has installed, as the part of it that is used here. */
export function peerPackage<T>(name: string): T {
  return createRequire(new URL("../../engines/package.json", import.meta.url))(name) as T;
}

/** The version of such a package. */
export const versionOf = (name: string): string =>
  peerPackage<{ readonly version: string }>(`./node_modules/${name}/package.json`).version;

export type Peer = Pick<Contender, "device" | "prepare">;

/** Times as many repetitions as asked. */
export function clocked(repeat: () => unknown): Prepared["run"] {
  return async (times) => {
    const began = performance.now();
    for (let repetition = 0; repetition < times; repetition++) await repeat();
    return (performance.now() - began) / times;
  };
}

export async function serve(open: () => Promise<Peer>): Promise<void> {
  console.log = console.error; // standard output belongs to the answers, whatever a package has to say
  console.info = console.error;
  const { device, prepare } = await open();
  let current: Prepared | undefined;

  async function replyTo(question: Question): Promise<Reply> {
    if (question.ask === "prepare") {
      const data = Object.entries(question.data).map(([name, array]) => [name, unpacked(array)] as const);
      const prepared = await prepare(question.work, Object.fromEntries(data));
      if ("refused" in prepared) return prepared;
      current = prepared;
      return { done: true };
    }
    if (current === undefined) return { failed: `${question.ask} was asked before prepare` };
    if (question.ask === "answer") return { answer: packed(await current.answer()) };
    if (question.ask === "run") return { ms: await current.run(question.times) };
    await current.release();
    current = undefined;
    return { done: true };
  }

  say({ device });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say(await replyTo(JSON.parse(line) as Question));
    } catch (error) {
      say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  process.exit(0); // threads of a package may otherwise keep the process
}

const say = (message: Greeting | Reply) => void process.stdout.write(`${JSON.stringify(message)}\n`);
