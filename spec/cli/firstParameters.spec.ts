import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";
import { firstParameters } from "../../src/commands/firstParameters.ts";
import { initialize } from "../../src/model.ts";
import { encodeSafetensors } from "../../src/safetensors.ts";
import { lenet5, mlp } from "../../src/zoo/index.ts";
import { trained } from "../src/tinyRuns.ts";
import { freshFolder } from "./command.ts";

const small = (classes: number) => mlp({ input: [4, 4, 1], classes });
const file = join(freshFolder(), "checkpoint.safetensors");
await writeFile(file, (await trained({ epochs: 1 }, small(2))).checkpoints.at(-1)!);
const kept = { newHead: false, seed: 1 };

describe("what a run begins with", () => {
  test("is another run's numbers, with a new head where one is asked for", async () => {
    const [same, other] = [
      await firstParameters(kept, file, small(2)),
      await firstParameters({ ...kept, newHead: true }, file, small(3)),
    ];
    expect(other.get("linear1.weight")).toEqual(same.get("linear1.weight"));
    expect(other.get("linear3.weight")).toEqual(initialize(small(3), random(1)).get("linear3.weight"));
  });

  test("is refused where it has other classes, with the way out", async () => {
    await expect(firstParameters(kept, file, small(3))).rejects.toThrow(
      new DataError(
        `${file}: linear3.weight must have shape [3, 100] (the model's), got [2, 100]; --new-head draws the last layer anew`,
      ),
    );
  });

  test("is refused where it is another network's, by name where the file says it", async () => {
    const strange = `${file}: names must be the model's, got missing: conv1.kernel, conv1.bias, conv2.kernel, conv2.bias; unknown: linear3.bias, linear3.weight`;
    await expect(firstParameters(kept, file, lenet5())).rejects.toThrow(
      new DataError(`${strange}; the file is of mlp: --model mlp`),
    );
    const nameless = `${file}.nameless`;
    await writeFile(
      nameless,
      encodeSafetensors({ tensors: await firstParameters(kept, file, small(2)), metadata: {} }),
    );
    await expect(firstParameters(kept, nameless, lenet5())).rejects.toThrow(
      new DataError(strange.replace(file, nameless)),
    );
  });
});
