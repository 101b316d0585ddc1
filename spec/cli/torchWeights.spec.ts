/** From PyTorch's file to a network that learns other classes: all the way, where there is a PyTorch. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { sizeOf, tensor } from "../../reference/tensor.ts";
import { readCheckpoint, readParameters } from "../../src/checkpoint.ts";
import { openEngine } from "../../src/engines.ts";
import { answer } from "../../src/passes.ts";
import { fromTorchvision } from "../../src/torchvision/weights.ts";
import { resnet18 } from "../../src/zoo/index.ts";
import { pythonWith } from "../engines/pythons.ts";
import { einspec, freshFolder } from "./command.ts";
import { tinyPhotographRun, tinyPhotographs } from "./tinyPhotographs.ts";

process.env.EINSPEC_CACHE = freshFolder();

const python = pythonWith("torchvision");
const [folder, script] = [freshFolder(), fileURLToPath(new URL("../engines/python/torch_weights.py", import.meta.url))];
const [saved, file] = [join(folder, "resnet18.pth"), join(folder, "resnet18.safetensors")];

/** Saves a network with statistics that are not those of a new one, and prints what it says to a slope of colors. */
const made = `
import sys, torch, torchvision
torch.manual_seed(5)
network = torchvision.models.resnet18()
network.train()(torch.randn(4, 3, 64, 64))
torch.save(network.state_dict(), sys.argv[1])
image = torch.linspace(-1, 1, 64 * 64 * 3).reshape(1, 64, 64, 3).permute(0, 3, 1, 2)
print([float(logit) for logit in network.eval().double()(image.double())[0]])
`;

describe.skipIf(python === undefined)("a network of torchvision's", () => {
  let theirs: readonly number[];
  beforeAll(() => {
    theirs = JSON.parse(execFileSync(python!, ["-c", made, saved], { encoding: "utf8" }));
    execFileSync(python!, [script, saved, file]);
  }, 120_000);

  test("answers here as there", { timeout: 180_000 }, async () => {
    const model = resnet18({ input: [64, 64, 3] });
    const numbers = fromTorchvision(file, model, await readParameters(file));
    const engine = await openEngine("simd", { threads: 1 });
    const values = new Map([...numbers].map(([name, value]) => [name, engine.fromHost(value)]));
    const slope = Float32Array.from({ length: sizeOf(model.input) }, (_, at) => (2 * at) / (64 * 64 * 3 - 1) - 1);
    const { data } = await engine.toHost(answer({ engine, model, values }, tensor([1, 64, 64, 3], slope)));
    await engine.close();
    const largest = Math.max(...theirs.map(Math.abs));
    const errors = theirs.map((logit, at) => Math.abs(logit - data[at]!) / largest);
    expect(errors).toHaveLength(1000);
    expect(Math.max(...errors)).toBeLessThan(1e-5); // float32 through 18 layers
  });

  test("learns other classes with a new head, and keeps the body that is frozen", { timeout: 180_000 }, async () => {
    const out = join(freshFolder(), "run");
    const words = ["--model", "resnet18", "--engine", "simd", "--size", "32", "--limit", "8", "--epochs", "1"];
    const start = tinyPhotographRun(tinyPhotographs(), out, ...words, "--init", file);
    const refused = await einspec(...start);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      `DataError: ${file}: fc.weight must have shape [6, 512] (linear1.weight of resnet18), got [1000, 512]; ` +
        "the file is for 1000 classes: --new-head draws the last layer anew\n",
    ]);
    const { code, stderr } = await einspec(...start, "--new-head", "--freeze", "body");
    expect(code, stderr).toBe(0);
    const { tensors } = await readCheckpoint(join(out, "checkpoint.safetensors"));
    const before = fromTorchvision(file, resnet18(), await readParameters(file));
    expect(tensors.get("basic8.residual1.conv2.kernel")).toEqual(before.get("basic8.residual1.conv2.kernel"));
    expect(tensors.get("linear1.weight")!.shape).toEqual([6, 512]);
  });
});
