import type { RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { download, type PublishedFile } from "../../datasets/download.ts";
import { DataError } from "../../reference/errors.ts";
import { serving, sha256, withServer } from "./published.ts";

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) % 253);
const file: PublishedFile = {
  file: "images.gz",
  bytes: bytes.length,
  checksum: { algorithm: "sha256", hex: sha256(bytes) },
};
const wayOut = "\nA folder that holds the files can be named as dataDir.";

/** A server with a folder per behaviour: `<address>/<folder>/images.gz`. */
const withMirrors = (folders: Readonly<Record<string, RequestListener>>, use: (address: string) => Promise<void>) =>
  withServer((request, response) => folders[request.url!.split("/")[1]!]!(request, response), use);

const whole = serving({ "images.gz": bytes });
const none = serving({});
const silent: RequestListener = () => {};

describe("a download", () => {
  test("is the file, and its progress ends at the whole of it", () =>
    withMirrors({ whole }, async (address) => {
      const received: number[] = [];
      const onProgress = (progress: { file: string; received: number; total: number }) => {
        expect(progress).toMatchObject({ file: "images.gz", total: 200_000 });
        received.push(progress.received);
      };
      expect(Buffer.compare(await download("small", file, { mirrors: [`${address}/whole/`], onProgress }), bytes)).toBe(
        0,
      );
      expect(received.at(-1)).toBe(200_000);
      expect(received).toEqual([...received].sort((a, b) => a - b));
    }));

  test("comes from the first mirror that has the file", () =>
    withMirrors({ none, whole }, async (address) => {
      const mirrors = [`${address}/none`, `${address}/whole`, `${address}/never asked`];
      expect(await download("small", file, { mirrors })).toHaveLength(200_000);
    }));

  test("is of the bytes that the server keeps, even where it calls gzip an encoding", () => {
    const encoded: RequestListener = (_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bytes);
    return withMirrors({ encoded }, async (address) => {
      expect(await download("small", file, { mirrors: [`${address}/encoded`] })).toHaveLength(200_000);
    });
  });

  test("follows a redirect", () => {
    const moved: RequestListener = (_, response) => response.writeHead(302, { location: "/whole/images.gz" }).end();
    return withMirrors({ moved, whole }, async (address) => {
      expect(await download("small", file, { mirrors: [`${address}/moved`] })).toHaveLength(200_000);
    });
  });

  test("may take longer than the timeout where the mirror keeps sending", () => {
    const slow: RequestListener = (_, response) => {
      let sent = 0;
      const send = () => {
        response.write(bytes.subarray(sent, sent + bytes.length / 8));
        sent += bytes.length / 8;
        if (sent === bytes.length) response.end();
        else setTimeout(send, 100);
      };
      send();
    };
    return withMirrors({ slow }, async (address) => {
      expect(await download("small", file, { mirrors: [`${address}/slow`], timeout: 500 })).toHaveLength(200_000);
    });
  });

  test("passes on what the caller's own progress callback throws", () =>
    withMirrors({ whole }, async (address) => {
      const onProgress = () => {
        throw new RangeError("the caller's");
      };
      await expect(download("small", file, { mirrors: [`${address}/whole`], onProgress })).rejects.toThrow(RangeError);
    }));
});

describe("a mirror is given up", () => {
  /** The whole text of the error where one mirror does this. */
  const failing = (answer: RequestListener, message: string | RegExp, timeout?: number) =>
    withMirrors({ only: answer }, async (address) => {
      const thrown = await download("small", file, { mirrors: [`${address}/only`], timeout }).catch((error) => error);
      expect(thrown).toBeInstanceOf(DataError);
      const start = `small: images.gz must come from one of 1 mirrors, got\n  ${address}/only/images.gz: `;
      expect(thrown.message.startsWith(start)).toBe(true);
      expect(thrown.message.endsWith(wayOut)).toBe(true);
      expect(thrown.message.slice(start.length, -wayOut.length)).toMatch(message);
    });

  const one = bytes.slice();
  one[77]! ^= 1;
  test("when one bit of the file is wrong: its checksum, the expected one and the one found are named", () =>
    failing(serving({ "images.gz": one }), `must have sha256 ${sha256(bytes)}, got ${sha256(one)}`));

  test("when it does not have the file", () => failing(none, /^HTTP 404$/));

  test("when it breaks off before the length it announced", () =>
    failing((_, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 1000), () => response.destroy());
    }, /^aborted$/));

  test("when the file ends too early", () =>
    failing((_, response) => response.end(bytes.subarray(0, 1000)), /^must be 200000 bytes, got 1000$/));

  test("when the file does not end where it should, long before it has ended", () =>
    failing((_, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(bytes)) {}
      };
      response.on("drain", pour);
      pour();
    }, /^must be 200000 bytes, got more$/));

  test("when it does not answer", () => failing(silent, /^no byte for 100 ms$/, 100));

  test("when it falls silent in the middle", () =>
    failing((_, response) => response.write(bytes.subarray(0, 1000)), /^no byte for 100 ms$/, 100));

  test("when it sends in circles, at the sixth time", async () => {
    let requests = 0;
    const circle: RequestListener = (_, response) => {
      requests++;
      response.writeHead(302, { location: "/only/images.gz" }).end();
    };
    await failing(circle, /^more than 5 redirects$/);
    expect(requests).toBe(6);
  });

  test("when it redirects to what is no web address", () =>
    failing(
      (_, response) => response.writeHead(302, { location: "file:///etc/hosts" }).end(),
      /"file:" not supported/,
    ));
});

test("where no mirror gives the file, the error names what was wrong with each", () =>
  withMirrors({ none, silent }, async (address) => {
    const mirrors = [`${address}/none`, `${address}/silent`, "http://127.0.0.1:1"];
    await expect(download("small", file, { mirrors, timeout: 100 })).rejects.toThrow(
      new DataError(
        "small: images.gz must come from one of 3 mirrors, got\n" +
          `  ${address}/none/images.gz: HTTP 404\n` +
          `  ${address}/silent/images.gz: no byte for 100 ms\n` +
          `  http://127.0.0.1:1/images.gz: connect ECONNREFUSED 127.0.0.1:1${wayOut}`,
      ),
    );
  }));
