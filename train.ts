/** `npx tsx train.ts [options]`: the command `einspec train`. */
import { inOwnProcess } from "./src/commands/ownProcess.ts";

process.exitCode = await inOwnProcess(["train", ...process.argv.slice(2)]);
