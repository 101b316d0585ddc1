/** An adapter that talks on standard output and falls into a trap: what engines in WebAssembly do, for the test of `serve`. */
import { AdapterError } from "../adapter.ts";
import { serve } from "./serve.ts";

await serve(async () => ({
  name: "trapping",
  version: "0",
  precision: "f32",
  capabilities: { ops: { relu: { grad: [] }, exp: { grad: [] }, log: { grad: [] }, abs: { grad: [] } }, steps: {} },
  async forward(op, _params, inputs) {
    console.log("a word for people");
    if (op === "exp") throw Object.assign(new Error("unreachable"), { name: "RuntimeError" });
    if (op === "log") throw new Error("Kernel 'Log' not registered for backend 'none'");
    if (op === "abs") throw new AdapterError("invalid", "abs: no");
    return inputs.input as Extract<typeof inputs.input, { readonly data: unknown }>;
  },
  vjp: async () => ({}),
  step: async (_name, _params, state) => state,
  close: async () => {},
}));
