/** The folder of a report: report.json, report.md, junit.xml, report.html, and cases/ with what failed. */
import { join } from "node:path";
import { DataError } from "../../../reference/errors.ts";
import { UsageError } from "../../../src/commands/usage.ts";
import { writeAtomically } from "../../../src/files.ts";
import { makeFolder } from "../../../src/folders.ts";
import type { Specimen } from "../trial.ts";
import { html } from "./html.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import type { Report } from "./report.ts";

export interface ReportFolder {
  /** Saves a case, and says where, from the folder of the report; null where it cannot be saved. */
  keep(id: string, specimen: Specimen): Promise<string | null>;
  write(report: Report): Promise<void>;
}

/**
 * Tried before anything is asked: nobody shall learn after minutes that the report is lost. What cannot be written is told
 * once, through `onFault`; nothing more is written then, and the results are left to the terminal.
 */
export async function openReportFolder(folder: string, onFault: (fault: UsageError) => void): Promise<ReportFolder> {
  let writable = true;
  const attempt = async <V>(write: () => Promise<V>): Promise<V | null> => {
    if (!writable) return null;
    try {
      return await write();
    } catch (cause) {
      if (!(cause instanceof DataError || (cause instanceof Error && "code" in cause))) throw cause;
      writable = false;
      const rule = "--report must be a folder that can be written";
      onFault(new UsageError(`conformance: ${rule}, got ${folder} (${cause.message})`, { cause }));
      return null;
    }
  };
  await attempt(async () => {
    await makeFolder(folder);
    await writeAtomically(join(folder, "report.json"), "{}\n");
  });
  return {
    keep: (id, specimen) =>
      attempt(async () => {
        if (!specimen.save) return null;
        const place = join("cases", id.replace(/[^\w.-]+/g, "-"));
        await specimen.save(join(folder, place));
        return place;
      }),
    write: async (report) => {
      await attempt(() => writeReport(folder, report));
    },
  };
}

async function writeReport(folder: string, report: Report): Promise<void> {
  await writeAtomically(join(folder, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
  await writeAtomically(join(folder, "report.md"), markdown(report));
  await writeAtomically(join(folder, "junit.xml"), junit(report));
  await writeAtomically(join(folder, "report.html"), html(report));
}
