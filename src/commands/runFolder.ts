/** A run is a folder; every file in it is at any moment either the old one or the new one, whole. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { DataError } from "../../reference/errors.ts";
import { writeAtomically } from "../files.ts";
import { makeFolder } from "../folders.ts";
import type { EpochRecord } from "../history.ts";
import type { HistoryLine } from "../report/course.ts";
import type { RunConfig, TrainOptions } from "./config.ts";
import { parseConfig } from "./savedConfig.ts";
import { UsageError } from "./usage.ts";

export const files = {
  config: "config.json",
  history: "history.jsonl",
  checkpoint: "checkpoint.safetensors",
  curves: "curves.svg",
  report: "report.html",
  result: "result.json",
} as const;

export interface RunFolder {
  /** As a person at this shell would call it. */
  readonly name: string;
  make(): Promise<void>;
  /** The path of one of its files. */
  file(which: keyof typeof files): string;
  write(which: Exclude<keyof typeof files, "checkpoint">, content: string): Promise<void>;
}

export function runFolder(path: string): RunFolder {
  const file = (which: keyof typeof files) => join(path, files[which]);
  return {
    name: relative("", path).startsWith("..") ? path : relative("", path) || ".",
    make: () => made(path),
    file,
    write: (which, content) => writeAtomically(file(which), content),
  };
}

/**
 * The folder of a new run, not yet made.
 * @throws {UsageError} when it has anything in it: a run is never overwritten.
 */
export async function newFolder({ out }: TrainOptions, { model, data }: RunConfig, now: Date): Promise<RunFolder> {
  const path = out ?? join("runs", `${model}-${data}-${timeText(now)}`);
  await expectEmpty(path);
  return runFolder(path);
}

/** Where a run goes on: in the folder of its checkpoint, or in the new one that was asked for. */
export async function resumedFolder({ out }: TrainOptions, checkpoint: string): Promise<RunFolder> {
  const path = dirname(checkpoint);
  if (out === undefined || relative(out, path) === "") return runFolder(path);
  await expectEmpty(out);
  return runFolder(out);
}

/** What the run of a checkpoint has chosen and been through. */
export async function savedRun(
  checkpoint: string,
): Promise<{ readonly config: RunConfig; readonly history: readonly HistoryLine[] }> {
  const { file } = runFolder(dirname(checkpoint));
  const config = await textOf(file("config"));
  if (config === null) {
    throw new DataError(
      `resume: ${files.config} must lie beside the checkpoint (it holds the run's choices), got none in ${dirname(checkpoint)}; ` +
        `a new run can start from the parameters alone: --init ${checkpoint}`,
    );
  }
  const history = (await textOf(file("history"))) ?? "";
  return { config: parseConfig(file("config"), config), history: parseHistory(file("history"), history) };
}

/**
 * The lines of the epochs that a checkpoint knows. A process that is killed between two files leaves the history a line
 * short or a line ahead: what is ahead will be trained again, and what is short comes from the checkpoint, without its times.
 */
export function historyUpTo(records: readonly EpochRecord[], saved: readonly HistoryLine[]): readonly HistoryLine[] {
  return records.map((record) => {
    const line = saved.find(({ epoch }) => epoch === record.epoch);
    return line ?? { ...record, seconds: null, imagesPerSecond: null, course: [] };
  });
}

export const historyText = (history: readonly HistoryLine[]): string =>
  history.map((line) => `${JSON.stringify(line)}\n`).join("");

export const jsonText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function parseHistory(file: string, text: string): readonly HistoryLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, at) => {
      try {
        return JSON.parse(line) as HistoryLine;
      } catch (cause) {
        throw new DataError(`${file}: line ${at + 1} must be JSON, got ${JSON.stringify(line.slice(0, 40))}`, {
          cause,
        });
      }
    });
}

async function expectEmpty(path: string): Promise<void> {
  const content = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UsageError(`train: --out must be a folder, got ${path} (${error.code})`);
  });
  if (content.length === 0) return;
  const wayOut = content.some((file) => file === files.checkpoint)
    ? `; go on with it by --resume ${join(path, files.checkpoint)}, or name another folder`
    : "; name another folder";
  throw new UsageError(`train: --out must be a new or empty folder (a run is never overwritten), got ${path}${wayOut}`);
}

async function made(path: string): Promise<void> {
  await makeFolder(path).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(`train: ${path} cannot be made: ${cause.message}`, { cause });
  });
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw new DataError(`${file}: cannot be read: ${cause.message}`, { cause });
  });
}

/** 2026-03-09 14:05:07 → "20260309-140507", in the time of the place. */
function timeText(now: Date): string {
  const two = (value: number) => `${value}`.padStart(2, "0");
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join("");
  return `${day}-${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("")}`;
}
