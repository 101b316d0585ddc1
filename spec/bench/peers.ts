/** Who else is measured. A peer that is not installed is a line in the page, no failure. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Work } from "../../src/commands/workloads.ts";
import { pythonsAsked, pythonWith } from "../engines/pythons.ts";
import type { Command } from "./program.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface JavaScriptPeer {
  readonly name: string;
  readonly package: string;
  readonly words: readonly [script: string, ...rest: string[]];
  /** Whether it can be given a number of threads, in Node. */
  readonly threaded: boolean;
  readonly willing: Command["willing"];
}

const always = () => true;

/** The residual network is written down for PyTorch alone. */
const known = (work: Work) => !("network" in work && work.network !== "LeNet-5");

/** The network itself, however long it takes, but of the rest only what is done in a second or so. */
const networks = (work: Work) => work.kind === "inference" || work.kind === "training" || work.multiplyAdds < 1e8;

/** A filter gradient takes TensorFlow.js half a minute in plain JavaScript; its training step has two of them. */
const withoutFilters = (work: Work) => networks(work) && !(work.kind === "convolution" && work.part === "kernel");

const javaScriptPeers: readonly JavaScriptPeer[] = [
  {
    name: "tfjs-wasm",
    package: "@tensorflow/tfjs-backend-wasm",
    words: ["tfjs.ts", "wasm"],
    threaded: false,
    willing: always,
  },
  {
    name: "tfjs-cpu",
    package: "@tensorflow/tfjs",
    words: ["tfjs.ts", "cpu"],
    threaded: false,
    willing: withoutFilters,
  },
  { name: "ort-web", package: "onnxruntime-web", words: ["ort.ts", "web"], threaded: true, willing: always },
  { name: "ort-node", package: "onnxruntime-node", words: ["ort.ts", "node"], threaded: true, willing: always },
  { name: "jax-js", package: "@jax-js/jax", words: ["jaxjs.ts"], threaded: false, willing: networks },
  { name: "convnetjs", package: "convnetjs", words: ["convnetjs.ts"], threaded: false, willing: networks },
];

/** PyTorch as its users get it, and with the channels last in memory, which it must be asked for and is faster on CPUs. */
const torchOrders = { torch: "contiguous", "torch channels_last": "channels_last" } as const;

export const threadCounts: readonly number[] = [1, 2].filter((count) => count <= availableParallelism());

export const threadsText = (count: number): string => (count === 1 ? "1 thread" : `${count} threads`);

/** Those that are installed, and a line for each that is not. */
export function peers(): { readonly commands: readonly Command[]; readonly missing: readonly string[] } {
  const commands: Command[] = [];
  const missing: string[] = [];
  for (const { name, package: needed, words, threaded, willing } of javaScriptPeers) {
    if (!existsSync(here(`../engines/node_modules/${needed}/package.json`))) {
      missing.push(`${name}: ${needed} is not installed; npm run engines installs it`);
      continue;
    }
    const [script, ...rest] = words;
    for (const threads of threaded ? threadCounts : [1]) {
      const program = [process.execPath, "--import", "tsx", here(`peers/${script}`), ...rest, `${threads}`] as const;
      commands.push({
        ...{ name: `${name}, ${threadsText(threads)}`, threads, words: [...program] },
        willing: (work) => known(work) && willing(work),
      });
    }
  }
  const python = pythonWith("torch");
  if (python === undefined)
    missing.push(`torch: no torch in ${pythonsAsked} (Debian: python3-torch, libopenblas0-pthread)`);
  for (const [name, order] of Object.entries(torchOrders)) {
    for (const threads of python === undefined ? [] : threadCounts) {
      commands.push({
        ...{ name: `${name}, ${threadsText(threads)}`, threads, willing: always },
        words: [python!, here("peers/pytorch.py"), `${threads}`, order],
        environment: { OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` },
      });
    }
  }
  return { commands, missing };
}
