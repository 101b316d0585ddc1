import { describe, expect, test } from "vitest";
import { modelByName, modelNames } from "../../src/zoo/index.ts";

describe("zoo", () => {
  test.each(modelNames)("%s fits other images and classes", (name) => {
    const { name: own, input, output } = modelByName(name, { input: [32, 32, 3], classes: 7 });
    expect([own, input, output]).toEqual([name, [32, 32, 3], [1, 7]]);
  });

  test("a model that is not there is an error that says which are", () => {
    expect(() => modelByName("toString", {})).toThrow(
      `model: name must be one of ${modelNames.join(", ")}, got "toString"`,
    );
  });
});
