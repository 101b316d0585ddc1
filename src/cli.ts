#!/usr/bin/env node
/** The command `einspec`. */
import { endWithParent } from "./commands/ownProcess.ts";
import { runCommand } from "./commands/program.ts";

endWithParent();
process.exitCode = await runCommand(process.argv.slice(2));
