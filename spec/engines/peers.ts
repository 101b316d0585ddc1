/** Engines of others in JavaScript: each in a process of its own, so that what happens there stays there. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../src/commands/usage.ts";
import type { Adapter } from "../adapter.ts";
import type { Limits } from "../conformance/program.ts";
import { openProgram } from "../conformance/programAdapter.ts";
import { folderOf } from "./installed.ts";
import { browserHere, browsersAsked } from "./tfjs/browsers.ts";

interface Peer {
  readonly packages: readonly [string, ...string[]];
  readonly words: readonly [script: string, ...rest: string[]];
}

const peers = {
  "tfjs-cpu": { packages: ["@tensorflow/tfjs"], words: ["tfjs", "cpu"] },
  "tfjs-wasm": { packages: ["@tensorflow/tfjs-backend-wasm"], words: ["tfjs", "wasm"] },
  "tfjs-webgl": { packages: ["@tensorflow/tfjs", "puppeteer-core", "esbuild"], words: ["tfjs", "webgl"] },
  "ort-node": { packages: ["onnxruntime-node"], words: ["onnx", "node"] },
  "ort-web": { packages: ["onnxruntime-web"], words: ["onnx", "web"] },
  "jax-js": { packages: ["@jax-js/jax"], words: ["jaxJs"] },
  convnetjs: { packages: ["convnetjs"], words: ["convnetjs"] },
} as const satisfies Readonly<Record<string, Peer>>;
export type PeerName = keyof typeof peers;

export const peerNames = Object.keys(peers) as readonly PeerName[];

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const missingOf = (name: PeerName, find = folderOf): readonly string[] =>
  peers[name].packages.filter((needed) => find(needed) === undefined);

export const isInstalled = (name: PeerName): boolean => missingOf(name).length === 0;

/** Installed, and with a browser where it needs one. */
export const canOpen = (name: PeerName): boolean =>
  isInstalled(name) && (name !== "tfjs-webgl" || browserHere() !== undefined);

/** @throws {UsageError} where the engine is not installed, or has no browser to run in. */
export async function openPeer(name: PeerName, limits: Limits, find = folderOf): Promise<Adapter> {
  const missing = missingOf(name, find).join(" ");
  if (missing !== "") {
    throw new UsageError(
      `conformance: --engine ${name} must be installed (npm run engines, or npm install ${missing}), got no ${missing}`,
    );
  }
  if (name === "tfjs-webgl" && browserHere() === undefined) {
    throw new UsageError(
      `conformance: --engine ${name} must find Chromium or Chrome (CHROME_PATH names one), got none as ${browsersAsked}`,
    );
  }
  const { words } = peers[name];
  const [script, ...rest] = words;
  // From the source Node needs tsx, wherever it is called; what is built it runs as it is.
  const source = import.meta.url.endsWith(".ts");
  const loader = source ? ["--import", createRequire(import.meta.url).resolve("tsx")] : [];
  const program = [...loader, beside(`${script}.${source ? "ts" : "js"}`), ...rest];
  return openProgram(`exec ${[process.execPath, ...program].map((word) => `"${word}"`).join(" ")}`, limits);
}
