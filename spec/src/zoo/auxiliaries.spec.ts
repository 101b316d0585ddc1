import { expect, test } from "vitest";
import { random } from "../../../reference/random.ts";
import { openEngine } from "../../../src/engines.ts";
import { releaseAll, upload, valuesOf } from "../../../src/learned.ts";
import { initialize } from "../../../src/model.ts";
import { sgd } from "../../../src/optimizers.ts";
import { differentiate } from "../../../src/passes.ts";
import { googlenet } from "../../../src/zoo/index.ts";
import { batchOf, drawnShapes, shapeCount } from "./drawnShapes.ts";

test("GoogLeNet's auxiliary classifiers make the gradient near the input longer", async () => {
  const engine = await openEngine("simd", { threads: 2 });
  const { input, labels } = drawnShapes({ count: 8, size: 79 });
  const narrow = { input: [79, 79, 3], classes: shapeCount, width: 1 / 8 };
  const full = googlenet(narrow);
  const values = initialize(full, random(1));
  // The same numbers in both: layers are called by the same names with the auxiliary classifiers and without them.
  const lengthOf = async (auxiliaries: boolean) => {
    const model = googlenet({ ...narrow, auxiliaries });
    const held = upload(engine, model, sgd(), values);
    const chance = { labelSmoothing: 0, random: random(1) };
    const { loss, logits, gradients } = differentiate(
      { engine, model, values: valuesOf(held) },
      batchOf(input, labels, shapeCount),
      chance,
    );
    const { data } = await engine.toHost(gradients.get("unit1.conv1.kernel")!);
    for (const array of [loss, logits, ...gradients.values()]) engine.release(array);
    releaseAll(engine, held);
    return Math.hypot(...data);
  };
  const [withThem, without] = [await lengthOf(true), await lengthOf(false)];
  await engine.close();
  expect(withThem).toBeGreaterThan(2 * without);
});
