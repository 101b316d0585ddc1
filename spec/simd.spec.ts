/** The SIMD engine under the laws, with a worker beside the main thread. */
import { openThreads } from "../accel/simd/index.ts";
import { describeBackend } from "./conformance.ts";

describeBackend("simd", () => openThreads(2), { live: (engine) => engine.bytes().used });
