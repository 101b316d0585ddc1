/** The adapters that come with the suite, by name. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { engineNames, openEngine } from "../../src/engines.ts";
import type { Adapter } from "../adapter.ts";
import type { Limits } from "../conformance/program.ts";
import { openProgram } from "../conformance/programAdapter.ts";
import { adapterOf } from "./einspec.ts";
import { openPeer, peerNames } from "./peers.ts";

interface Shipped {
  open(limits: Limits): Promise<Adapter>;
  /** The file of its known failures, each with a reason. */
  readonly expectations?: string;
}

/** A file of ours, from the source as from the built package, which lies one folder deeper and holds no Python. */
function beside(path: string): string {
  const places = ["", "../../../spec/engines/"].map((up) => fileURLToPath(new URL(`${up}${path}`, import.meta.url)));
  const found = places.find(existsSync);
  if (found === undefined) throw new Error(`engines: ${path} must be in the package, and is not`);
  return found;
}

function python(script: string, ...words: readonly string[]): Shipped["open"] {
  const quoted = [beside(`python/${script}`), ...words].map((word) => `"${word}"`).join(" ");
  return (limits) => openProgram(`exec "\${PYTHON:-python3}" ${quoted}`, limits);
}

const manifest = beside("../../package.json");
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };

const ours = engineNames
  .filter((name) => name !== "auto" && name !== "gpu")
  .map((name): [string, Shipped] => [name, { open: async () => ({ ...adapterOf(await openEngine(name)), version }) }]);

const shipped: ReadonlyMap<string, Shipped> = new Map<string, Shipped>([
  ...ours,
  ["numpy", { open: python("numpy_adapter.py") }],
  ["torch", { open: python("torch_adapter.py"), expectations: beside("expectations/torch.json") }],
  ["torch-float64", { open: python("torch_adapter.py", "--float64"), expectations: beside("expectations/torch.json") }],
  ["broken", { open: python("broken_adapter.py") }],
  ...peerNames.map((name): [string, Shipped] => [
    name,
    { open: (limits) => openPeer(name, limits), expectations: beside(`expectations/${name}.json`) },
  ]),
]);

export const adapterNames: readonly string[] = [...shipped.keys()];

/** undefined where there is none of that name. */
export const shippedAdapter = (name: string): Shipped | undefined => shipped.get(name);
