/** The adapter in a page of a browser, on WebGL 2. `browser.ts` puts this script, as one, next to TensorFlow.js's own. */
import { type Answer, answering } from "../answer.ts";
import { adapterOf } from "./adapter.ts";
import type { TensorFlow } from "./api.ts";

/** What its script leaves behind. */
declare const tf: TensorFlow;

let answer: Answer;

export async function open(): Promise<void> {
  const flags = tf.env();
  // Small arrays that the processor still has, it computes on the processor: nothing of WebGL would be seen.
  flags.set("WEBGL_CPU_FORWARD", false);
  if (!(await tf.setBackend("webgl"))) throw new Error("the backend webgl cannot be set");
  await tf.ready();
  answer = answering(adapterOf(tf));
}

/** A line of JSON for a line of JSON. @throws where the device is lost, and nothing that it says counts. */
export async function answered(line: string): Promise<string> {
  const reply = await answer(JSON.parse(line));
  if (tf.backend().gpgpu?.gl.isContextLost()) throw new Error("the WebGL context is lost");
  return JSON.stringify(reply);
}
