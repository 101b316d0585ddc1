/** A small data set in the form of MNIST, made by the spec, in a folder or on a web server of its own. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Publication } from "../../datasets/idxDataset.ts";

export type Files = Readonly<Record<string, Uint8Array>>;

/** An IDX file of unsigned bytes. */
export function idxFile(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((extent, axis) => {
    view.setUint32(4 + 4 * axis, extent);
  });
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

/** Three training images of 2×2 with labels 0 1 2, and one test image with label 1. */
export const plain = {
  "train-images-idx3-ubyte": idxFile([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  "train-labels-idx1-ubyte": idxFile([3], [0, 1, 2]),
  "t10k-images-idx3-ubyte": idxFile([1, 2, 2], [13, 14, 15, 16]),
  "t10k-labels-idx1-ubyte": idxFile([1], [1]),
};

export const gzipped: Files = Object.fromEntries(
  Object.entries(plain).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
);

const published = (file: string) => {
  const bytes = gzipped[file]!;
  return { file, bytes: bytes.length, checksum: { algorithm: "sha256", hex: sha256(bytes) } } as const;
};

/** The small data set as its publishers would describe it. No mirror: each test names its own. */
export const publication: Publication = {
  name: "small",
  classes: ["ring", "bar", "dot"],
  mirrors: [],
  files: {
    "train-images": published("train-images-idx3-ubyte.gz"),
    "train-labels": published("train-labels-idx1-ubyte.gz"),
    "t10k-images": published("t10k-images-idx3-ubyte.gz"),
    "t10k-labels": published("t10k-labels-idx1-ubyte.gz"),
  },
};

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Runs `use` with a folder that holds the files, and removes it afterwards. */
export async function withFolder(files: Files, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "einspec-spec-"));
  try {
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs `use` with the address of a web server on this machine, and stops it afterwards. */
export async function withServer(answer: RequestListener, use: (address: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Answers with files by their name, whatever the folder in front of it; 404 for others. */
export function serving(files: Files, requests: string[] = []): RequestListener {
  return ({ url = "" }, response) => {
    requests.push(url);
    const bytes = files[url.split("/").at(-1)!];
    if (bytes) response.writeHead(200, { "content-length": bytes.length }).end(bytes);
    else response.writeHead(404).end("no such file");
  };
}
