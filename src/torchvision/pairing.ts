/** Which array of torchvision's is which parameter or state of ours. */
import { shapeText } from "../../reference/errors.ts";
import type { Shape } from "../../reference/tensor.ts";
import { type Model, modelShapes } from "../model.ts";
import { torchShape } from "../torchLayout.ts";
import { type Family, inOrder } from "./families.ts";

/** Theirs by ours, or the first that does not fit. */
export type Pairing = { readonly names: ReadonlyMap<string, string> } | { readonly fault: string };

interface Entry {
  /** In full. */
  readonly name: string;
  /** As PyTorch has it. */
  readonly shape: Shape;
}

/** What a layer has, by what PyTorch calls it: `weight`, `bias`, `running_mean`, … */
type Module = ReadonlyMap<string, Entry>;

const kinds = ["weights", "norms", "layer scales"] as const;
type Modules = Readonly<Record<(typeof kinds)[number], readonly Module[]>>;

/**
 * Modules with weights, normalizations and layer scales are paired kind by kind in the order in which they run. Every array
 * on both sides must find its like.
 */
export function pairing(model: Model, theirs: ReadonlyMap<string, Shape>, family: Family): Pairing {
  const order = inOrder(new Set([...theirs.keys()].map((name) => parted(name).path)), family);
  if (order === null)
    return { fault: `names must be those of torchvision's ${model.name}, got ${[...theirs.keys()][0]}` };
  const there = modules(
    [...theirs].map(([name, shape]) => ({ key: parted(name).own, name, shape })),
    order,
  );
  const here = ourModules(model);
  const names = new Map<string, string>();
  for (const kind of kinds) {
    for (let at = 0; at < Math.max(here[kind].length, there[kind].length); at++) {
      const [own, other] = [here[kind][at] ?? new Map(), there[kind][at] ?? new Map()];
      const fault = faultOf(model.name, own, other);
      if (fault !== null) return { fault };
      for (const [key, { name }] of own) names.set(name, other.get(key)!.name);
    }
  }
  return { names };
}

function faultOf(model: string, ours: Module, theirs: Module): string | null {
  for (const [key, { name, shape }] of ours) {
    const other = theirs.get(key);
    const rule = `must have shape ${shapeText(shape)} (${name} of ${model})`;
    if (other === undefined)
      return `${theirs.size === 0 ? "one more layer" : `the ${key} of ${firstOf(theirs)}`} ${rule}, got none`;
    if (shapeText(plain(other.shape)) !== shapeText(plain(shape)))
      return `${other.name} ${rule}, got ${shapeText(other.shape)}`;
  }
  for (const [key, { name, shape }] of theirs) {
    if (!ours.has(key)) return `${name} must be absent (${model} has none), got shape ${shapeText(shape)}`;
  }
  return null;
}

const firstOf = (module: Module): string => parted([...module.values()][0]!.name).path;

/** Axes of one element at the end say nothing: a 1×1 convolution may be a fully connected layer there. */
const plain = (shape: Shape): Shape => (shape.at(-1) === 1 ? plain(shape.slice(0, -1)) : shape);

const torchKeys: Readonly<Record<string, string>> = {
  kernel: "weight",
  weight: "weight",
  bias: "bias",
  scale: "weight",
  shift: "bias",
  mean: "running_mean",
  variance: "running_var",
};

function ourModules(model: Model): Modules {
  const entries = [...modelShapes(model)].map(([name, shape]) => {
    const { path, own } = parted(name);
    const key = /(^|\.)scale\d+$/.test(path) ? "layer_scale" : torchKeys[own]!;
    return { key, name, shape: torchShape(name, shape) };
  });
  return modules(entries, [...new Set(entries.map(({ name }) => parted(name).path))]);
}

function modules(entries: readonly (Entry & { readonly key: string })[], order: readonly string[]): Modules {
  const found = new Map(order.map((path) => [path, new Map<string, Entry>()]));
  for (const { key, name, shape } of entries) found.get(parted(name).path)!.set(key, { name, shape });
  const all = [...found.values()];
  const isNorm = (module: Module) => (module.get("weight")?.shape.length ?? 2) === 1;
  const others = all.filter((module) => !module.has("layer_scale"));
  return {
    weights: others.filter((module) => !isNorm(module)),
    norms: others.filter(isNorm),
    "layer scales": all.filter((module) => module.has("layer_scale")),
  };
}

/** A name's last word, and what stands before it. */
function parted(name: string): { readonly path: string; readonly own: string } {
  const at = name.lastIndexOf(".");
  return { path: name.slice(0, Math.max(at, 0)), own: name.slice(at + 1) };
}
