import { readFile, stat } from "node:fs/promises";
import { mostFileBytes } from "../../datasets/index.ts";
import { DataError } from "../../reference/errors.ts";

/** The bytes of a picture's file. @throws {DataError} when it is missing, no file, or larger than any picture. */
export async function readPicture(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new DataError("image must be a file, got something else");
    if (found.size > mostFileBytes) {
      throw new DataError(`image must be at most ${mostFileBytes} bytes, got ${found.size}`);
    }
    return await readFile(file);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const reason = cause.code === "ENOENT" ? "no such file" : cause.message;
    throw new DataError(`image cannot be read: ${reason}`, { cause });
  }
}
