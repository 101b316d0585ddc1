/** What a measurement was made on. */
import { cpus, loadavg, totalmem } from "node:os";

export function machine() {
  return {
    cpu: `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    /** Processes that wanted to compute over the last minute, on average; the measurement's own among them. */
    load: Math.round(loadavg()[0]! * 10) / 10,
  };
}
