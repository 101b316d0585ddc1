/** A contender in a process of its own: its threads are set before it starts, and its memory is nobody else's. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { BackendError } from "../../reference/errors.ts";
import type { Contender } from "../../src/commands/contender.ts";
import { type Greeting, packed, type Question, type Reply, unpacked } from "./wire.ts";

export interface Command {
  readonly name: string;
  readonly threads: number;
  readonly willing: Contender["willing"];
  /** The program, and what it is told. */
  readonly words: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

/** @throws {BackendError} when the program ends or answers with something else than a line of the protocol. */
export async function openProgram({ name, threads, willing, words, environment = {} }: Command): Promise<Contender> {
  const [file, ...rest] = words;
  const child = spawn(file, rest, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...environment } });
  let noise = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    noise = (noise + text).slice(-2000);
  });
  child.stdin.on("error", () => {}); // a program that has ended is reported by its end
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(`it ended with ${signal ?? code}: ${noise.trim()}`));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function heard(): Promise<unknown> {
    const { done, value } = await lines.next();
    if (done) throw new BackendError(`bench: ${name} must answer, but ${await ended}`);
    return JSON.parse(value);
  }
  async function asked(question: Question): Promise<Reply> {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const reply = (await heard()) as Reply;
    if ("failed" in reply) throw new BackendError(`bench: ${name} must do its work, but it failed: ${reply.failed}`);
    return reply;
  }
  const unexpected = (reply: Reply) =>
    new BackendError(`bench: ${name} must answer as asked, got ${JSON.stringify(reply)}`);

  const { device } = (await heard()) as Greeting;
  return {
    ...{ name, device, threads, willing },
    async prepare(work, data) {
      const sent = Object.fromEntries(Object.entries(data).map(([key, tensor]) => [key, packed(tensor)]));
      const reply = await asked({ ask: "prepare", work, data: sent });
      if ("refused" in reply) return reply;
      return {
        async answer() {
          const found = await asked({ ask: "answer" });
          if ("answer" in found) return unpacked(found.answer);
          throw unexpected(found);
        },
        async run(times) {
          const found = await asked({ ask: "run", times });
          if ("ms" in found) return found.ms;
          throw unexpected(found);
        },
        release: async () => void (await asked({ ask: "release" })),
      };
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
