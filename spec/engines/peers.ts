/** Engines of others in JavaScript: each in a process of its own, so that what happens there stays there. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../src/commands/usage.ts";
import type { Adapter } from "../adapter.ts";
import type { Limits } from "../conformance/program.ts";
import { openProgram } from "../conformance/programAdapter.ts";
import { folderOf } from "./installed.ts";

interface Peer {
  readonly package: string;
  readonly words: readonly [script: string, ...rest: string[]];
}

const peers = {
  "tfjs-cpu": { package: "@tensorflow/tfjs", words: ["tfjs", "cpu"] },
  "tfjs-wasm": { package: "@tensorflow/tfjs-backend-wasm", words: ["tfjs", "wasm"] },
  "ort-node": { package: "onnxruntime-node", words: ["onnx", "node"] },
  "ort-web": { package: "onnxruntime-web", words: ["onnx", "web"] },
  "jax-js": { package: "@jax-js/jax", words: ["jaxJs"] },
  convnetjs: { package: "convnetjs", words: ["convnetjs"] },
} as const satisfies Readonly<Record<string, Peer>>;
export type PeerName = keyof typeof peers;

export const peerNames = Object.keys(peers) as readonly PeerName[];

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const isInstalled = (name: PeerName): boolean => folderOf(peers[name].package) !== undefined;

/** @throws {UsageError} where the engine is not installed. */
export async function openPeer(name: PeerName, limits: Limits, find = folderOf): Promise<Adapter> {
  const { package: needed, words } = peers[name];
  if (find(needed) === undefined) {
    throw new UsageError(
      `conformance: --engine ${name} must be installed (npm run engines, or npm install ${needed}), got no ${needed}`,
    );
  }
  const [script, ...rest] = words;
  // From the source Node needs tsx, wherever it is called; what is built it runs as it is.
  const source = import.meta.url.endsWith(".ts");
  const loader = source ? ["--import", createRequire(import.meta.url).resolve("tsx")] : [];
  const program = [...loader, beside(`${script}.${source ? "ts" : "js"}`), ...rest];
  return openProgram(`exec ${[process.execPath, ...program].map((word) => `"${word}"`).join(" ")}`, limits);
}
