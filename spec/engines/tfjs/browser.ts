/** A browser without a window, and the adapter in a page of it: the same files that answer in Node. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { record } from "../../conformance/wire.ts";
import type { Answer } from "../answer.ts";
import { enginePackage, folderOf } from "../installed.ts";
import { browserHere } from "./browsers.ts";
import { freshProfile, remove } from "./profile.ts";

/** What is used of puppeteer-core. */
interface Puppeteer {
  launch(options: object): Promise<{ newPage(): Promise<Page> }>;
}

interface Page {
  addScriptTag(script: { readonly path: string } | { readonly content: string }): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
}

/** What is used of esbuild. */
interface Bundler {
  build(options: object): Promise<{ readonly outputFiles: readonly { readonly text: string }[] }>;
}

/** The same software renderer on every machine, so that everybody sees the same answers. */
const renderer = [
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  // Nearly all shaders are drawn with once: each is compiled when that is, whole, and not in parts or ahead of it as well.
  "--disable-angle-features=warmUpPipelineCacheAtLink,supportsGraphicsPipelineLibrary",
];

export async function openPage(): Promise<Answer> {
  const userDataDir = freshProfile();
  const browser = await enginePackage<Puppeteer>("puppeteer-core").launch({
    executablePath: browserHere(),
    userDataDir,
    // Over a pipe, for a browser goes when its pipe is closed: it does not outlive us, whatever ends us.
    pipe: true,
    protocolTimeout: 0, // whoever asks has a limit of its own
    args: process.getuid?.() === 0 ? [...renderer, "--no-sandbox"] : renderer, // for root it has no sandbox
  });
  process.on("exit", () => remove(userDataDir)); // after puppeteer, which ends the browser then
  const page = await browser.newPage();
  await page.addScriptTag({ path: join(folderOf("@tensorflow/tfjs")!, "dist", "tf.min.js") });
  await page.addScriptTag({ content: await bundled() });
  await page.evaluate("engine.open()");
  return async (question) => {
    const line = JSON.stringify(JSON.stringify(question));
    return record("answer of the page", JSON.parse((await page.evaluate(`engine.answered(${line})`)) as string));
  };
}

/** The adapter and all that it imports, as one script that leaves `engine` behind. */
async function bundled(): Promise<string> {
  const entry = `page.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`;
  const { outputFiles } = await enginePackage<Bundler>("esbuild").build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    ...{ bundle: true, write: false, format: "iife", globalName: "engine", target: "es2022", logLevel: "silent" },
  });
  return outputFiles[0]!.text;
}
