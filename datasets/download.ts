/** One published file from the first mirror that has it, checked before anyone sees it. */
import { createHash } from "node:crypto";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { DataError } from "../reference/errors.ts";

/** A published file: its name on every mirror, and what it must be. */
export interface PublishedFile {
  readonly file: string;
  readonly bytes: number;
  readonly checksum: { readonly algorithm: "sha256" | "md5"; readonly hex: string };
}

export interface Progress {
  readonly file: string;
  /** Bytes so far, from the mirror that is being tried. */
  readonly received: number;
  readonly total: number;
}

export interface DownloadOptions {
  /** Addresses of folders, tried in turn. */
  readonly mirrors: readonly string[];
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Milliseconds without a byte after which a mirror is given up. */
  readonly timeout?: number | undefined;
}

/** This mirror did not give the file, the next may. Any other error is the program's own and ends the download. */
class MirrorFailure extends Error {}

const mostRedirects = 5;

/** @throws {DataError} when no mirror gives the file; it names what was wrong with each. */
export async function download(name: string, published: PublishedFile, options: DownloadOptions): Promise<Uint8Array> {
  const failures: string[] = [];
  for (const mirror of options.mirrors) {
    const url = `${mirror.replace(/\/+$/, "")}/${published.file}`;
    try {
      return await receive(url, published, options);
    } catch (error) {
      if (!(error instanceof MirrorFailure)) throw error;
      failures.push(`${url}: ${error.message}`);
    }
  }
  const tried = failures.map((failure) => `\n  ${failure}`).join("");
  throw new DataError(
    `${name}: ${published.file} must come from one of ${failures.length} mirrors, got${tried}\n` +
      "A folder that holds the files can be named as dataDir.",
  );
}

async function receive(url: string, published: PublishedFile, options: DownloadOptions): Promise<Uint8Array> {
  const { file, bytes: total } = published;
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body(url, options.timeout ?? 30_000)) {
    chunks.push(chunk);
    received += chunk.length;
    if (received > total) throw new MirrorFailure(`must be ${total} bytes, got more`);
    options.onProgress?.({ file, received, total });
  }
  if (received < total) throw new MirrorFailure(`must be ${total} bytes, got ${received}`);
  const bytes = Buffer.concat(chunks);
  const wrong = wrongChecksum(bytes, published);
  if (wrong !== undefined) throw new MirrorFailure(wrong);
  return bytes;
}

/** What is wrong with a file's checksum, to read on from its name; nothing where it is right. */
export function wrongChecksum(bytes: Uint8Array, { checksum: { algorithm, hex } }: PublishedFile): string | undefined {
  const actual = createHash(algorithm).update(bytes).digest("hex");
  return actual === hex ? undefined : `must have ${algorithm} ${hex}, got ${actual}`;
}

/** The bytes as the server keeps them; `fetch` would undo a Content-Encoding, and checksums are of the stored file. */
async function* body(url: string, timeout: number): AsyncGenerator<Uint8Array> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), timeout);
  try {
    for await (const chunk of await answer(new URL(url), patience.signal, mostRedirects)) {
      timer.refresh();
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw new MirrorFailure(patience.signal.aborted ? `no byte for ${timeout} ms` : failureText(error as Error));
  } finally {
    clearTimeout(timer);
  }
}

async function answer(url: URL, signal: AbortSignal, redirects: number): Promise<IncomingMessage> {
  const { get } = url.protocol === "https:" ? https : http;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { signal }, resolve).on("error", reject);
  });
  const { statusCode: status = 0, headers } = response;
  if (status === 200) return response;
  response.destroy();
  if (status < 300 || status > 399 || headers.location === undefined) throw new Error(`HTTP ${status}`);
  if (redirects === 0) throw new Error(`more than ${mostRedirects} redirects`);
  return answer(new URL(headers.location, url), signal, redirects - 1);
}

/** Where several addresses of a host failed, Node leaves the message empty and says only a code. */
function failureText({ message, code }: NodeJS.ErrnoException): string {
  return message || `${code}`;
}
