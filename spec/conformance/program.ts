/**
 * A program in any language, asked by lines of JSON on its standard input, that answers by lines on its standard output.
 * It is started when it is asked, and again after it crashed, hung, or said what is no answer. It does not outlive us.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { plainText } from "./plainText.ts";
import { ProgramCrash, ProgramTimeout, ProtocolError } from "./programFaults.ts";
import { record } from "./wire.ts";

type Question = Readonly<Record<string, unknown>>;

export interface Program {
  /** The reply to one question. A question waits for those before it. */
  ask(question: Question): Promise<Readonly<Record<string, unknown>>>;
  /** Ends the program; whoever asks next starts it afresh. */
  restart(): void;
  /** Says bye, and ends the program if it does not go. */
  close(): Promise<void>;
}

export interface Limits {
  /** Per reply. */
  readonly timeoutMs: number;
  /** Of one reply. */
  readonly bytes: number;
}

interface Running {
  readonly child: ChildProcess;
  /** The lines that have come, one at least, or why there is none. */
  said(timeoutMs: number): Promise<readonly [string, ...string[]]>;
  readonly ended: Promise<void>;
  stop(): void;
}

/** A program may take at least this long to start: it may load a framework first, on a machine that has other things to do. */
const startMs = 30_000;
/** How long a program may take to go by itself. */
const farewellMs = 500;
const keptErrorText = 2000;

export function programOf(command: string, { timeoutMs, bytes }: Limits): Program {
  let running: Running | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let id = 0;

  /** One that is started again is greeted again. */
  async function exchange(question: Question): Promise<Question> {
    if (!running) {
      running = started(command, bytes);
      if (question.cmd !== "hello") await exchange({ v: 1, cmd: "hello" });
    }
    const own = ++id;
    try {
      running.child.stdin?.write(`${JSON.stringify({ id: own, ...question })}\n`);
      const patience = question.cmd === "hello" ? Math.max(timeoutMs, startMs) : timeoutMs;
      const [line, ...more] = await running.said(patience);
      const reply = record("reply", parsed(line));
      if (more.length > 0)
        throw new ProtocolError(`reply must be one line, got ${more.length + 1}, then ${begin(more[0]!)}`);
      if (question.cmd !== "hello" && reply.id !== own) {
        throw new ProtocolError(`reply: id must be ${own}, got ${JSON.stringify(reply.id) ?? "nothing"}`);
      }
      return reply;
    } catch (error) {
      // Nobody knows any more which answer belongs to which question.
      restart();
      throw error;
    }
  }

  function restart() {
    running?.stop();
    running = undefined;
  }

  return {
    ask(question) {
      const turn = last.then(() => exchange(question));
      last = turn.catch(() => {});
      return turn;
    },
    restart,
    async close() {
      await last;
      if (!running) return;
      const { child, ended, stop } = running;
      running = undefined;
      child.stdin?.end('{"cmd":"bye"}\n');
      const patience = setTimeout(stop, farewellMs);
      await ended;
      clearTimeout(patience);
      stop(); // whatever it has started itself
    },
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ProtocolError(`reply must be a line of JSON, got ${begin(line)}`, { cause });
  }
}

const begin = (line: string): string => JSON.stringify(plainText(line.slice(0, 60)));

function started(command: string, bytes: number): Running {
  // A group of its own, so that a shell does not die alone and leave the program behind.
  const child = spawn(command, { shell: true, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const lines: string[] = [];
  let partial: Buffer[] = [];
  let held = 0;
  let fault: Error | undefined;
  let waiting: (() => void) | undefined;
  let errorText = "";
  const wake = () => waiting?.();
  const stop = () => {
    process.off("exit", stop);
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it is gone already
    }
  };
  process.on("exit", stop);
  child.stdout.on("data", (chunk: Buffer) => {
    if (fault) return;
    for (let rest = chunk; rest.length > 0; ) {
      const end = rest.indexOf(10);
      const piece = end < 0 ? rest : rest.subarray(0, end);
      held += piece.length;
      if (held > bytes) {
        fault = new ProtocolError(`reply must be at most ${bytes} bytes, got more`);
        partial = [];
        stop();
        break;
      }
      partial.push(piece);
      if (end < 0) break;
      lines.push(Buffer.concat(partial).toString("utf8"));
      partial = [];
      held = 0;
      rest = rest.subarray(end + 1);
    }
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errorText = (errorText + text).slice(-keptErrorText);
  });
  child.stdin.on("error", () => {}); // a closed pipe is a program that ended, which is told below
  const ended = new Promise<void>((resolve) => {
    child.on("error", (cause) => {
      fault ??= new ProgramCrash(`the program cannot be started: ${cause.message}`, { cause });
      wake();
      resolve();
    });
    child.on("close", (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      const within = held > 0 ? ` within the line ${begin(Buffer.concat(partial).toString("utf8"))}` : "";
      const last = plainText(errorText.trim());
      fault ??= new ProgramCrash(`the program ${how}${within}${last ? `: ${last}` : ""}`);
      process.off("exit", stop);
      wake();
      resolve();
    });
  });
  return {
    ...{ child, ended, stop },
    async said(timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      while (lines.length === 0) {
        if (fault) throw fault;
        const left = deadline - performance.now();
        if (left <= 0) throw new ProgramTimeout(`the program did not answer within ${timeoutMs / 1000} s`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          waiting = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return lines.splice(0) as [string, ...string[]];
    },
  };
}
