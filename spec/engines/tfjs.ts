/** TensorFlow.js: `tfjs.ts cpu` and `tfjs.ts wasm` in this process, `tfjs.ts webgl` in a browser that it starts. */
import { join } from "node:path";
import { answering } from "./answer.ts";
import { enginePackage, folderOf } from "./installed.ts";
import { serveAnswers } from "./serve.ts";
import { adapterOf } from "./tfjs/adapter.ts";
import type { TensorFlow } from "./tfjs/api.ts";
import { openPage } from "./tfjs/browser.ts";

interface Wasm {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
}

const [backend = "cpu"] = process.argv.slice(2);

await serveAnswers(async () => {
  if (backend === "webgl") return openPage();
  const tf = enginePackage<TensorFlow>("@tensorflow/tfjs");
  if (backend === "wasm") {
    const wasm = enginePackage<Wasm>("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(join(folderOf("@tensorflow/tfjs-backend-wasm")!, "dist/"));
    wasm.setThreadsCount(1); // in Node it has no more: its worker is a blob that Node does not load (tfjs issue 3830)
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} cannot be set`);
  await tf.ready();
  return answering(adapterOf(tf));
});
