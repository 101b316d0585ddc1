import fc from "fast-check";
import { expect, test } from "vitest";
import { prefetched } from "../../datasets/prefetched.ts";

/** Tasks that take a few turns of the event loop, the later ones less, and a record of those under way. */
function watched(failing = -1) {
  const record = { started: [] as number[], underway: 0, most: 0 };
  const task = async (index: number) => {
    record.started.push(index);
    record.most = Math.max(record.most, ++record.underway);
    for (let turn = 0; turn < 7 - (index % 5); turn++) await new Promise(setImmediate);
    record.underway--;
    if (index === failing) throw new RangeError(`task ${index}`);
    return index * index;
  };
  return { record, task };
}

const depth = fc.nat(6);
const range = fc.tuple(fc.nat(5), fc.nat(12)).map(([first, count]) => [first, first + count] as const);

test("results come in order, whatever the depth", () =>
  fc.assert(
    fc.asyncProperty(range, depth, async ([first, end], depth) => {
      const { task } = watched();
      const results = [];
      for await (const result of prefetched(first, end, depth, task)) results.push(result);
      expect(results).toEqual(Array.from({ length: end - first }, (_, i) => (first + i) ** 2));
    }),
  ));

test("while the consumer has a result, as many more as the depth says are under way or done", () =>
  fc.assert(
    fc.asyncProperty(range, depth, async ([first, end], depth) => {
      const { record, task } = watched();
      let turn = first;
      for await (const _ of prefetched(first, end, depth, task)) {
        turn++;
        expect(record.started.length).toBe(Math.min(turn + depth, end) - first);
      }
      expect(record.most).toBe(Math.min(depth + 1, end - first));
    }),
  ));

test("nothing starts before the first result is asked for", async () => {
  const { record, task } = watched();
  const results = prefetched(0, 5, 3, task);
  expect(record.started).toEqual([]);
  await results.return();
  expect(record.started).toEqual([]);
});

test("who stops early waits for what is under way, and nothing starts after", () =>
  fc.assert(
    fc.asyncProperty(depth, fc.nat(9), async (depth, stop) => {
      const { record, task } = watched();
      for await (const result of prefetched(0, 10, depth, task)) if (result === stop * stop) break;
      expect(record.underway).toBe(0);
      const { length } = record.started;
      await new Promise(setImmediate);
      expect(record.started).toHaveLength(length);
    }),
  ));

test("a failure comes in its turn, after the results before it, and leaves nothing under way", () =>
  fc.assert(
    fc.asyncProperty(depth, fc.nat(9), async (depth, failing) => {
      const { record, task } = watched(failing);
      const results: number[] = [];
      const consume = async () => {
        for await (const result of prefetched(0, 10, depth, task)) results.push(result);
      };
      await expect(consume()).rejects.toThrow(new RangeError(`task ${failing}`));
      expect(results).toEqual(Array.from({ length: failing }, (_, i) => i * i));
      expect(record.underway).toBe(0);
      expect(record.started.length).toBe(Math.min(failing + depth + 1, 10));
    }),
  ));

test("a failure read ahead is not heard of before its turn, nor at all when the consumer stops first", async () => {
  const heard: unknown[] = [];
  const listener = (reason: unknown) => heard.push(reason);
  process.on("unhandledRejection", listener);
  const { record, task } = watched(2);
  for await (const result of prefetched(0, 10, 4, task)) {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(record.underway).toBe(0); // so task 2 has failed
    if (result === 1) break;
  }
  process.off("unhandledRejection", listener);
  expect(heard).toEqual([]);
});
