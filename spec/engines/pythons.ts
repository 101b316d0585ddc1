/** Which Python has a package: PYTHON where it is set, else the first that can import it. */
import { execFileSync } from "node:child_process";

/** A Python in front on the path may lack what the system's own has. */
const pythons = process.env.PYTHON ? [process.env.PYTHON] : ["python3", "/usr/bin/python3"];

export const pythonsAsked = pythons.join(" and ");

/** undefined where none has it. */
export function pythonWith(module: string): string | undefined {
  return pythons.find((python) => {
    try {
      execFileSync(python, ["-c", `import ${module}`], { stdio: "ignore" });
      return true;
    } catch {
      return false; // no such program, or no such package: either way it is not here
    }
  });
}
