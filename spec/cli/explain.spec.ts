import { describe, expect, test } from "vitest";
import { einspec } from "./command.ts";

describe("einspec explain", () => {
  test("prints a page, and as JSON its parts", async () => {
    const page = await einspec("explain", "relu");
    expect([page.code, page.stderr]).toEqual([0, ""]);
    expect(page.stdout).toContain("output[…] = max(input[…], 0)");
    expect(page.stdout).toContain("dInput[…] += dOutput[…] above(input[…], 0)");
    const about = JSON.parse((await einspec("explain", "relu", "--json", "--seed", "3")).stdout);
    expect(about).toMatchObject({ name: "relu", group: "Pointwise", files: { reference: "reference/relu.ts" } });
    const [[, input], [, output]] = about.example.rows[0];
    expect(output.data).toEqual(input.data.map((x: number) => Math.max(x, 0)));
  });

  test("alone lists all groups", async () => {
    const { code, stdout } = await einspec("explain");
    expect(code).toBe(0);
    for (const title of ["Convolution", "Upsampling", "Normalization", "Update steps"])
      expect(stdout).toContain(`\n${title}\n`.slice(title === "Convolution" ? 1 : 0));
  });

  test("an unknown op ends with 2 and suggests the nearest name", async () => {
    const { code, stdout, stderr } = await einspec("explain", "conv2");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      'UsageError: explain: op must be an op or update step (einspec explain lists them), got "conv2"; did you mean conv2d?\n',
    );
  });
});
