/** The adapters that come with the suite, by name. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../src/commands/usage.ts";
import { engineNames, openEngine } from "../../src/engines.ts";
import type { Adapter } from "../adapter.ts";
import type { Limits } from "../conformance/program.ts";
import { openProgram } from "../conformance/programAdapter.ts";
import { adapterOf } from "./einspec.ts";
import { openPeer, peerNames } from "./peers.ts";
import { pythonsAsked, pythonWith } from "./pythons.ts";

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

interface Script {
  readonly engine: string;
  readonly script: string;
  readonly words?: readonly string[];
  /** What Python must be able to import. */
  readonly module: string;
}

/** @throws {UsageError} when it is opened and no Python here has the module. */
function python({ engine, script, words = [], module }: Script): Shipped["open"] {
  return async (limits) => {
    const program = pythonWith(module);
    if (program === undefined) {
      throw new UsageError(
        `conformance: --engine ${engine} must find a Python that can import ${module} (PYTHON names another one), got none in ${pythonsAsked}`,
      );
    }
    const quoted = [program, beside(`python/${script}`), ...words].map((word) => `"${word}"`).join(" ");
    return openProgram(`exec ${quoted}`, limits);
  };
}

const manifest = beside("../../package.json");
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };

const ours = engineNames
  .filter((name) => name !== "auto" && name !== "gpu")
  .map((name): [string, Shipped] => [name, { open: async () => ({ ...adapterOf(await openEngine(name)), version }) }]);

const torch = { script: "torch_adapter.py", module: "torch" };
const expectations = beside("expectations/torch.json");

const shipped: ReadonlyMap<string, Shipped> = new Map<string, Shipped>([
  ...ours,
  ["numpy", { open: python({ engine: "numpy", script: "numpy_adapter.py", module: "numpy" }) }],
  ["torch", { open: python({ engine: "torch", ...torch }), expectations }],
  ["torch-float64", { open: python({ engine: "torch-float64", ...torch, words: ["--float64"] }), expectations }],
  ["broken", { open: python({ engine: "broken", script: "broken_adapter.py", module: "numpy" }) }],
  ...peerNames.map((name): [string, Shipped] => [
    name,
    { open: (limits) => openPeer(name, limits), expectations: beside(`expectations/${name}.json`) },
  ]),
]);

export const adapterNames: readonly string[] = [...shipped.keys()];

/** undefined where there is none of that name. */
export const shippedAdapter = (name: string): Shipped | undefined => shipped.get(name);
