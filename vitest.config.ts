import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["spec/**/*.spec.ts"],
    setupFiles: ["spec/setup.ts"],
    // Laws draw many cases; on a shared machine with two cores a single one may take a while.
    testTimeout: 120_000,
    // Files side by side on every core; vitest would leave one free.
    maxWorkers: "100%",
    hookTimeout: 60_000,
  },
});
