import { describe, expect, test } from "vitest";
import { machine } from "../../src/commands/machine.ts";
import type { Row } from "../../src/commands/race.ts";
import { verdicts } from "./bounds.ts";
import { page, type Report } from "./page.ts";

const row = (work: string, contender: string, ...rounds: [number, number, number]): Row => {
  const timing = { rounds, median: rounds[1] };
  return { work, contender, timing, multiplyAdds: 1e6, gigaflops: 2, ratio: null, difference: 0 };
};
const rows = [
  row("matrix product 512×512", "simd, 1 thread", 2, 2, 2),
  row("matrix product 512×512", "tfjs-wasm, 1 thread", 2, 3, 5),
  row("matrix product 1024×1024", "simd, 1 thread", 8, 8, 8),
  row("matrix product 1024×1024", "simd, 2 threads", 5, 5, 5),
];
const report: Report = {
  ...{ machine: machine(), loadAtEnd: 1, rounds: 3, devices: { "tfjs-wasm, 1 thread": "TensorFlow.js 4" } },
  missing: ["torch: no python3 here has torch"],
  absences: [{ work: "w", contender: "ort-web, 1 thread", reason: "no gradients", wrong: false }],
  ...{ rows, verdicts: verdicts(rows), scaling: [], residents: { 100: 200, 2000: 210 } },
};

describe("the page", () => {
  test("says of every promise whether it holds, with the range of the ratios", () => {
    const text = page(report);
    // 2/2, 3/2, 5/2 against tfjs; 8/5 by a second thread.
    expect(text).toContain("| 512×512 matrix product against tfjs-wasm | 1.4× | 1.5 (1–2.5)× | yes |");
    expect(text).toContain("| 1024×1024 matrix product, two threads against one | 1.8× | 1.6 (1.6–1.6)× | **no** |");
    expect(text).toContain("| LeNet-5 training against ConvNetJS | 50× | not measured | – |");
  });

  test("calls memory flat below 400 MB when it has hardly grown since step 100", () => {
    const said = (residents: Report["residents"]) =>
      page({ ...report, residents }).match(/since the first 100 \|.*/)?.[0];
    expect(said({ 100: 200, 2000: 210 })).toContain("| 210 MB, 10 MB more than after 100 | yes |");
    expect(said({ 100: 200, 2000: 260 })).toContain("| **no** |");
    expect(said({ 100: 400, 2000: 400 })).toContain("| **no** |");
    expect(said(null)).toContain("| not measured | – |");
  });

  test("names who was not measured, and who did not do which work", () => {
    const text = page(report);
    expect(text).toContain("- not measured: torch: no python3 here has torch");
    expect(text).toContain("- ort-web, 1 thread: no gradients (1 work)");
  });
});
