/** One seed for every law: EINSPEC_SEED, or the fixed default; a failing run prints it. EINSPEC_RUNS draws more cases. */
import fc from "fast-check";

fc.configureGlobal({
  seed: Number(process.env.EINSPEC_SEED ?? 20260917),
  numRuns: Number(process.env.EINSPEC_RUNS ?? 50),
});
