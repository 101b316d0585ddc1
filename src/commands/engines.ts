/** `einspec engines`: what can compute on this machine. */
import { BackendError } from "../../reference/errors.ts";
import { chooseEngine, engineNames, openEngine } from "../engines.ts";

interface Finding {
  readonly name: string;
  readonly available: boolean;
  /** What it computes on, or why it cannot. */
  readonly text: string;
}

export async function printEngines({ json = false }: { readonly json?: boolean }): Promise<void> {
  const chosen = await chooseEngine();
  const findings: Finding[] = [];
  for (const name of openable) findings.push(await tried(name));
  if (json) {
    console.log(JSON.stringify({ engines: findings, auto: chosen }, null, 2));
    return;
  }
  const width = Math.max(...openable.map((name) => name.length));
  for (const { name, available, text } of findings) {
    console.log(`${available ? "✓" : "✗"} ${name.padEnd(width)}  ${text}`);
  }
  console.log(`\nauto takes ${chosen.name}: ${chosen.reason}.`);
}

/** `auto` and `gpu` are other names for these. */
export const openable = engineNames.filter((name) => name !== "auto" && name !== "gpu");

async function tried(name: string): Promise<Finding> {
  try {
    const engine = await openEngine(name);
    await engine.close();
    return { name, available: true, text: engine.device };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { name, available: false, text: error.message };
  }
}
