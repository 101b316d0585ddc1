/** Reading config.json back: it may have been edited, so nothing in it is believed unseen. */
import { DataError } from "../../reference/errors.ts";
import { dataNames } from "../recipes.ts";
import type { RunConfig } from "./config.ts";

const kinds = {
  data: "string",
  dataDir: "string or null",
  testData: "string or null",
  model: "string",
  engine: "string",
  threads: "number or null",
  init: "string or null",
  newHead: "boolean",
  freeze: "string or null",
  layerRates: "string or null",
  seed: "number",
  optimizer: "string",
  learningRate: "number",
  schedule: "string",
  weightDecay: "number",
  epochs: "number",
  batch: "number",
  limit: "number or null",
  clipNorm: "number or null",
  labelSmoothing: "number",
  averaging: "number or null",
  parts: "number",
  size: "number or null",
  width: "number",
  augment: "string",
  skipBad: "boolean",
  balanced: "boolean",
  earlyStopping: "number or null",
} as const satisfies Record<keyof RunConfig, string>;

/** @throws {DataError} when the text is not that of a config.json. */
export function parseConfig(file: string, text: string): RunConfig {
  const config = parsedObject(file, text);
  for (const [name, kind] of Object.entries(kinds)) {
    const value = config[name];
    const actual = value === null ? "null" : typeof value;
    if (!kind.split(" or ").includes(actual)) {
      throw new DataError(`${file}: ${name} must be a ${kind}, got ${JSON.stringify(value) ?? "nothing"}`);
    }
  }
  if (!(dataNames as readonly unknown[]).includes(config.data)) {
    throw new DataError(`${file}: data must be one of ${dataNames.join(", ")}, got ${JSON.stringify(config.data)}`);
  }
  return config as unknown as RunConfig;
}

function parsedObject(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new DataError(`${file}: must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause });
  }
  throw new DataError(`${file}: must be a JSON object, got ${text.slice(0, 40)}`);
}
