/** A line of cases.jsonl, before its numbers are looked up: all that can be checked without them. */
import { type OpName, opNames, type StepName } from "../../reference/catalogue.ts";
import { DataError } from "../../reference/errors.ts";
import { steps } from "../../reference/index.ts";
import type { NamedParams } from "../adapter.ts";
import { unwiredParams } from "../conformance/wire.ts";

/** The name of a tensor in the case's file, or of several. */
export type Keys = string | readonly string[];

export interface Line {
  readonly id: string;
  readonly subject: { readonly op: OpName } | { readonly step: StepName };
  readonly file: string;
  readonly params: NamedParams;
  readonly inputs: Readonly<Record<string, Keys>>;
  readonly output?: string;
  readonly dOutput?: string;
  readonly grads?: Readonly<Record<string, Keys>>;
  readonly trajectory?: string;
  /** Bounds by the name of what they are of; a list where the gradient is one. */
  readonly bounds: Readonly<Record<string, unknown>>;
  readonly refused: boolean;
  readonly precision: "f64" | "f32";
  readonly tags: readonly string[];
  readonly source: string;
}

const stepNames = Object.keys(steps) as readonly StepName[];

/** `place` says where the line is. @throws {DataError} when it is not as the format says; keys that it does not know are passed over. */
export function lineOf(place: string, text: string): Line {
  const found = parsed(place, text);
  const fault = (key: string, rule: string): DataError =>
    new DataError(`${place}: ${key} must be ${rule}, got ${shown(found[key])}`);
  const text_ = (key: string): string => {
    const value = found[key];
    if (typeof value !== "string" || value === "") throw fault(key, "a text");
    return value;
  };
  const optional = (key: string) => (found[key] === undefined ? {} : { [key]: text_(key) });
  const keys = (key: string): Readonly<Record<string, Keys>> => {
    const value = found[key];
    if (!isRecord(value) || !Object.values(value).every(isKeys)) {
      throw fault(key, "an object of tensor names, or of lists of them");
    }
    return value as Readonly<Record<string, Keys>>;
  };
  const record = (key: string) => {
    const value = found[key] ?? {};
    if (!isRecord(value)) throw fault(key, "an object");
    return value;
  };
  const { op, step, error, precision = "f64", tags = [], source = "" } = found;
  if ((op === undefined) === (step === undefined)) {
    throw new DataError(`${place}: a case must name an op or a step, one of them, got ${shown({ op, step })}`);
  }
  if (op !== undefined && !opNames.includes(op as OpName)) throw fault("op", "one of the catalogue's");
  if (step !== undefined && !stepNames.includes(step as StepName)) throw fault("step", "one of the catalogue's");
  if (error !== undefined && error !== "invalid") throw fault("error", '"invalid"');
  if (precision !== "f64" && precision !== "f32") throw fault("precision", '"f64" or "f32"');
  const file = text_("file");
  if (/[\\/]/.test(file)) throw fault("file", "the name of a file in the corpus's own folder");
  if (error === undefined) text_(op === undefined ? "trajectory" : "output");
  if (found.grads !== undefined) text_("dOutput");
  return {
    id: text_("id"),
    subject: op === undefined ? { step: step as StepName } : { op: op as OpName },
    file,
    params: unwiredParams(record("params")),
    inputs: keys("inputs"),
    ...optional("output"),
    ...optional("dOutput"),
    ...(found.grads === undefined ? {} : { grads: keys("grads") }),
    ...optional("trajectory"),
    bounds: record("bounds"),
    refused: error !== undefined,
    precision,
    tags: Array.isArray(tags) ? tags.map(String) : [],
    source: typeof source === "string" ? source : "",
  };
}

function parsed(place: string, text: string): Readonly<Record<string, unknown>> {
  const found = json(place, text);
  if (!isRecord(found)) throw new DataError(`${place}: a case must be a JSON object, got ${shown(found)}`);
  return found;
}

/** @throws {DataError} when the text is no JSON. */
export function json(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${place}: must be JSON (is the file truncated?), got ${shown(text)}`, { cause });
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isKeys = (value: unknown): value is Keys =>
  typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));

/** The beginning of a value, for errors. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
