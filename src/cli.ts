#!/usr/bin/env node
/** The command `einspec`. */
import { runCommand } from "./commands/program.ts";

process.exitCode = await runCommand(process.argv.slice(2));
