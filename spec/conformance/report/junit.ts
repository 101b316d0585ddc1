/** The report as JUnit XML, which build servers read. */
import { isWrong, type Verdict } from "../verdict.ts";
import { levelsIn, type Report } from "./report.ts";

export function junit(report: Report): string {
  const suites = levelsIn(report.results).map((level) => {
    const own = report.results.filter((result) => result.level === level);
    const failures = own.filter(({ verdict }) => verdict === "fail").length;
    const errors = own.filter(({ verdict }) => isWrong(verdict)).length - failures;
    const skipped = own.filter(({ verdict }) => isSkipped(verdict)).length;
    const counts = `tests="${own.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
    return `  <testsuite name="${level}" ${counts}>\n${own.map(testcase).join("\n")}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(report.engine)}">\n${suites.join("\n")}\n</testsuites>\n`;
}

function testcase({ id, op, verdict, message, counterexample, others }: Report["results"][number]): string {
  const open = `    <testcase classname="${escaped(op)}" name="${escaped(id)}"`;
  if (verdict === "pass") return `${open}/>`;
  const text = escaped(message ?? verdict);
  if (isSkipped(verdict)) return `${open}><skipped message="${text}"/></testcase>`;
  const tag = verdict === "fail" ? "failure" : "error";
  const more = others.map((other) => `\n\n${other.message}\n${other.counterexample ?? ""}`);
  return `${open}><${tag} message="${text}">${escaped([counterexample ?? "", ...more].join(""))}</${tag}></testcase>`;
}

/** JUnit knows no other word for what is neither right nor wrong. */
const isSkipped = (verdict: Verdict): boolean => ["unsupported", "xfail", "policy", "skipped"].includes(verdict);

/** XML 1.0 has no control characters at all. */
export const escaped = (text: string): string =>
  Array.from(text, (letter) => (letter >= " " || letter === "\n" || letter === "\t" ? letter : "\ufffd"))
    .join("")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
