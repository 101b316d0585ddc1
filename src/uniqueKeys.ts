/** JSON.parse keeps the last of two equal keys and says nothing. A file that names a tensor twice is damaged or deceives. */
import { DataError } from "../reference/errors.ts";

/** A string, or one of the signs that open, close and part objects and lists; all between them is of no interest here. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

/** @throws {DataError} naming the first key that an object of the text has twice. The text is valid JSON. */
export function expectUniqueKeys(subject: string, text: string): void {
  const open: (Set<string> | null)[] = []; // the keys so far of every object around this place; null is a list
  let last = "";
  for (const [token] of text.matchAll(tokens)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const key: string = JSON.parse(last);
      const keys = open.at(-1);
      if (keys?.has(key)) throw new DataError(`${subject} must name each thing once, got ${JSON.stringify(key)} twice`);
      keys?.add(key);
    }
    last = token;
  }
}
