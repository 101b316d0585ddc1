import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes minutes, the longest first: begun last, one of them would keep a single core busy while the others wait. */
const long = [
  ...["gpu.spec.ts", "mutants.spec.ts", "engines/engines.spec.ts", "vectors/compiled.spec.ts"],
  ...["simd.spec.ts", "reference.spec.ts", "engines/peers.spec.ts"],
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(`spec/${name}`));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: ["spec/**/*.spec.ts"],
    setupFiles: ["spec/setup.ts"],
    // Laws draw many cases; on a shared machine with two cores a single one may take a while.
    testTimeout: 120_000,
    // Files side by side on every core; vitest would leave one free.
    maxWorkers: "100%",
    hookTimeout: 60_000,
    sequence: { sequencer: LongFirst },
  },
});
