/** The folder of a report: report.json, report.md, junit.xml, report.html, and cases/ with what failed. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../../../src/commands/usage.ts";
import { writeAtomically } from "../../../src/files.ts";
import type { Specimen } from "../trial.ts";
import { html } from "./html.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import type { Report } from "./report.ts";

/** Before anything is asked: a run of minutes must not end in a folder that cannot be written. */
export async function openFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeAtomically(join(folder, "report.json"), "{}\n");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`conformance: --report must be a folder that can be written, got ${folder} (${reason})`, {
      cause,
    });
  }
}

export async function writeReport(folder: string, report: Report): Promise<void> {
  await writeAtomically(join(folder, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
  await writeAtomically(join(folder, "report.md"), markdown(report));
  await writeAtomically(join(folder, "junit.xml"), junit(report));
  await writeAtomically(join(folder, "report.html"), html(report));
}

/** Saves a case; the report names it from its own folder. */
export const keeperIn = (folder: string) => async (id: string, specimen: Specimen) => {
  if (!specimen.save) return null;
  const place = join("cases", id.replace(/[^\w.-]+/g, "-"));
  await specimen.save(join(folder, place));
  return place;
};
