/**
 * Which WebGPU adapter answers in Node, asked in a process of its own: a graphics driver may write to the terminal, and a
 * broken one may end the process that loads it.
 */
import { execFile } from "node:child_process";
import type { AdapterInfo } from "./gpujs.ts";

const question = `
  const { create, globals } = await import(process.argv[1]);
  Object.assign(globalThis, globals);
  const adapter = await create([]).requestAdapter();
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter?.info ?? {};
  console.log(JSON.stringify(adapter && { vendor, architecture, device, description, isFallbackAdapter }));
  process.exit();
`;

/** What the driver said, or why there is none to ask. */
export type Probe = { readonly info: AdapterInfo } | { readonly missing: string };

/** Drivers that do not answer within this time, in milliseconds, are as good as none. */
const patience = 20_000;

export async function probeAdapter(): Promise<Probe> {
  let dawn: string;
  try {
    dawn = import.meta.resolve("webgpu");
  } catch {
    return { missing: "the optional package webgpu is not installed" };
  }
  return new Promise((resolve) => {
    const args = ["--input-type=module", "--eval", question, dawn];
    execFile(process.execPath, args, { timeout: patience }, (error, stdout, stderr) => {
      const info = error ? null : (JSON.parse(stdout) as AdapterInfo | null);
      if (info) resolve({ info });
      else if (error) resolve({ missing: `the package webgpu does not load: ${reasonIn(stderr) ?? error.message}` });
      else resolve({ missing: "no adapter answers; on Linux the Vulkan loader and a driver are needed" });
    });
  });
}

/** The line of a crash report that says what happened. */
const reasonIn = (stderr: string): string | undefined => /^(?:\w*Error): (.*)$/m.exec(stderr)?.[1];
