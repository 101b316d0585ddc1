/**
 * How tensors and replies look as JSON. Nothing that a program says is believed: kind, shape and length are checked before
 * a byte is decoded.
 */
import { type Dialect, opNames, type StepName } from "../../reference/catalogue.ts";
import { shapeText } from "../../reference/errors.ts";
import { type Data, type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import {
  type Capabilities,
  type Conventions,
  conventions,
  type Named,
  type NamedParams,
  type Precision,
  type Refusal,
} from "../adapter.ts";
import { base64 } from "./base64.ts";
import { plainText } from "./plainText.ts";
import { ProtocolError } from "./programFaults.ts";
import { stepNames } from "./stepNames.ts";

/** Row-major, little-endian, in base 64. */
export interface WireTensor {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly b64: string;
}

const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const;
type Dtype = keyof typeof arrays;

export const protocolVersion = 1;

export function wired({ shape, data }: Tensor, dtype: Dtype): WireTensor {
  const values: Data = data instanceof arrays[dtype] ? data : arrays[dtype].from(data);
  const bytes = new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
  return { dtype, shape, b64: base64.encode(bytes) };
}

/** Inputs on their way: indices are whole, all else is in the engine's own precision. */
export function wiredAll(named: Named, precision: Precision): Readonly<Record<string, unknown>> {
  const dtype = precision === "f64" ? "f64" : "f32";
  const kind = (name: string): Dtype => (name === "indices" ? "i32" : dtype);
  return Object.fromEntries(
    Object.entries(named).map(([name, given]) => [
      name,
      "shape" in given ? wired(given, kind(name)) : given.map((part) => wired(part, kind(name))),
    ]),
  );
}

/** Params on their way: JSON has no infinity and no NaN, which go as texts. */
export const wiredParams = (params: NamedParams): NamedParams =>
  eachParam(params, (value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value));

/** The same on the way back. No param of the catalogue is one of these words. */
export const unwiredParams = (params: NamedParams): NamedParams =>
  eachParam(params, (value) => (["Infinity", "-Infinity", "NaN"].includes(value as string) ? Number(value) : value));

/** Params as one line for people to read. */
export const paramsText = (params: object): string => JSON.stringify(wiredParams(params as NamedParams));

function eachParam(params: NamedParams, change: (value: unknown) => unknown): NamedParams {
  const changed = (value: unknown): unknown => (Array.isArray(value) ? value.map(changed) : change(value));
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, changed(value)]));
}

/** More than any op has; a shape stands in messages. */
const mostAxes = 32;

/** @throws {ProtocolError} where it is no tensor, or is not as long as it says. */
export function unwired(what: string, value: unknown): Tensor {
  const { dtype, shape, b64 } = record(what, value);
  if (typeof dtype !== "string" || !Object.hasOwn(arrays, dtype)) {
    throw new ProtocolError(`${what}: dtype must be one of ${Object.keys(arrays).join(", ")}, got ${shown(dtype)}`);
  }
  if (!Array.isArray(shape) || !shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) {
    throw new ProtocolError(`${what}: shape must be a list of whole numbers, got ${shown(shape)}`);
  }
  if (shape.length > mostAxes) {
    throw new ProtocolError(`${what}: shape must have at most ${mostAxes} axes, got ${shape.length}`);
  }
  if (typeof b64 !== "string") throw new ProtocolError(`${what}: b64 must be a text, got ${shown(b64)}`);
  const bytes = sizeOf(shape) * arrays[dtype as Dtype].BYTES_PER_ELEMENT;
  if (b64.length !== 4 * Math.ceil(bytes / 3)) {
    const got = Math.floor((b64.length * 3) / 4);
    throw new ProtocolError(`${what}: ${dtype} of shape ${shapeText(shape)} must be ${bytes} bytes, got about ${got}`);
  }
  const decoded = base64.decode(b64);
  if (decoded.length !== bytes) {
    throw new ProtocolError(`${what}: b64 must be base 64 of ${bytes} bytes, got one of ${decoded.length}`);
  }
  return tensor<Shape>(shape, new arrays[dtype as Dtype](decoded.buffer));
}

/** @throws {ProtocolError} where it is no object. */
export function record(what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ProtocolError(`${what} must be an object, got ${shown(value)}`);
}

export interface Greeting {
  readonly engine: string;
  readonly version: string;
  readonly precision: Precision;
  readonly capabilities: Capabilities;
  readonly conventions: Conventions | undefined;
}

/** It stands in the head of every report. */
const isName = (text: string): boolean => text.length <= 100 && !/\p{Cc}/u.test(text);

const precisions: readonly Precision[] = ["f64", "f32", "f16", "bf16"];
const dialects: readonly Dialect[] = ["pytorch", "tensorflow", "onnx"];

/** The reply to hello. Ops and steps that the catalogue does not have are nobody's business here. */
export function greetingOf(value: unknown): Greeting {
  const {
    v,
    engine,
    version = "",
    precision = "f32",
    ops = {},
    steps = {},
    conventions: promised,
  } = record("hello", value);
  if (v !== protocolVersion) throw new ProtocolError(`hello: v must be ${protocolVersion}, got ${shown(v)}`);
  if (typeof engine !== "string" || !isName(engine) || engine === "") {
    throw new ProtocolError(`hello: engine must be a text of a line (at most 100 letters), got ${shown(engine)}`);
  }
  if (typeof version !== "string" || !isName(version)) {
    throw new ProtocolError(`hello: version must be a text of a line (at most 100 letters), got ${shown(version)}`);
  }
  const known = precisions.find((each) => each === precision);
  if (!known)
    throw new ProtocolError(`hello: precision must be one of ${precisions.join(", ")}, got ${shown(precision)}`);
  const whose = conventions.find((each) => each === promised);
  if (promised !== undefined && !whose) {
    throw new ProtocolError(`hello: conventions must be ${conventions.join(", ")} or missing, got ${shown(promised)}`);
  }
  const offered = record("hello: ops", ops);
  const spoken = record("hello: steps", steps);
  const grads = opNames
    .filter((op) => Object.hasOwn(offered, op))
    .map((op) => [op, { grad: texts(`hello: ops.${op}.grad`, record(`hello: ops.${op}`, offered[op]).grad ?? []) }]);
  const dialectsOf = (step: StepName) => {
    const named = texts(`hello: steps.${step}`, spoken[step]);
    return dialects.filter((dialect) => named.includes(dialect));
  };
  return {
    ...{ engine, version, precision: known, conventions: whose },
    capabilities: {
      ops: Object.fromEntries(grads),
      steps: Object.fromEntries(
        stepNames.filter((step) => Object.hasOwn(spoken, step)).map((step) => [step, dialectsOf(step)]),
      ),
    },
  };
}

/** What a reply says instead of an answer; undefined where it answers. */
export function refusalIn(what: string, reply: Readonly<Record<string, unknown>>) {
  if (reply.ok === true) return undefined;
  if (reply.ok !== false) throw new ProtocolError(`${what}: ok must be true or false, got ${shown(reply.ok)}`);
  const { kind, message } = record(`${what}: error`, reply.error);
  const known = (["unsupported", "invalid", "internal"] as const).find((each): each is Refusal => each === kind);
  if (!known) {
    throw new ProtocolError(`${what}: error.kind must be one of unsupported, invalid, internal, got ${shown(kind)}`);
  }
  return { kind: known, message: typeof message === "string" ? plainText(message) : "" };
}

function texts(what: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw new ProtocolError(`${what} must be a list of texts, got ${shown(value)}`);
}

function shown(value: unknown): string {
  try {
    return plainText((JSON.stringify(value) ?? "nothing").slice(0, 60));
  } catch {
    return "what is nested too deeply to be shown"; // parsing needs no stack, writing does
  }
}
