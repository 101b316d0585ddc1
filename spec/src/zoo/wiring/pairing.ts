/** Which parameter is which of ours in networks that were built in PyTorch for comparison; torchvision's are paired by src. */
import type { Shape } from "../../../../reference/tensor.ts";
import type { Model } from "../../../../src/model.ts";
import { modelShapes } from "../../../../src/model.ts";

type Shapes = ReadonlyMap<string, Shape>;

/** What PyTorch calls our arrays. */
const torchOwn: Readonly<Record<string, string>> = {
  kernel: "weight",
  weight: "weight",
  bias: "bias",
  scale: "weight",
  shift: "bias",
  mean: "running_mean",
  variance: "running_var",
};

/**
 * Modules with weights, normalizations and layer scales are paired kind by kind in the order in which they stand.
 * Throws unless every name on both sides has found its like.
 */
export function torchNames(model: Model, torchShapes: Shapes): ReadonlyMap<string, string> {
  const ours = modelShapes(model);
  const [here, there] = [modules(ours), modules(torchShapes)];
  const pairs = [...here].flatMap(([kind, paths]) => {
    const others = there.get(kind) ?? [];
    if (paths.length !== others.length) throw new Error(`${kind}: ${paths.length} here, ${others.length} in PyTorch`);
    return paths.map((path, at) => [path, others[at]!] as const);
  });
  const others = new Map(pairs);
  const names = [...ours.keys()].map((name) => {
    const [path, own] = parted(name);
    const other = others.get(path)!;
    const torchName = other.endsWith(".layer_scale") ? other : `${other}.${torchOwn[own]}`;
    if (!torchShapes.has(torchName)) throw new Error(`${name}: there is no ${torchName}`);
    return [name, torchName] as const;
  });
  if (new Set(names.map(([, name]) => name)).size !== torchShapes.size) throw new Error("PyTorch has more than that");
  return new Map(names);
}

/** The paths of the modules of each kind, in order. */
function modules(shapes: Shapes): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, string[]>();
  for (const [name, shape] of shapes) {
    const [path, own] = parted(name);
    if (!["kernel", "weight", "scale", "layer_scale"].includes(own)) continue;
    const isLayerScale = own === "layer_scale" || /(^|\.)scale\d+$/.test(path);
    const kind = isLayerScale ? "layer scale" : shape.length > 1 ? "weights" : "normalization";
    kinds.set(kind, [...(kinds.get(kind) ?? []), own === "layer_scale" ? name : path]);
  }
  return kinds;
}

const parted = (name: string): readonly [path: string, own: string] => {
  const at = name.lastIndexOf(".");
  return [name.slice(0, at), name.slice(at + 1)];
};
