/**
 * The results of tasks first … end−1 in order, with up to `depth` of them under way while the consumer has the one before.
 * With depth 0 a task starts when its result is asked for. A task that fails throws when its turn comes; nothing after it
 * is started. Whoever stops early waits for what is under way, so that nothing runs on behind their back.
 */
export async function* prefetched<T>(
  first: number,
  end: number,
  depth: number,
  task: (index: number) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const underway: Promise<T>[] = [];
  let next = first;
  try {
    for (let turn = first; turn < end; turn++) {
      while (next < end && next <= turn + depth) {
        const result = task(next++);
        result.catch(() => {}); // thrown when its turn comes; until then Node must not take it for forgotten
        underway.push(result);
      }
      yield await underway.shift()!;
    }
  } finally {
    await Promise.allSettled(underway);
  }
}
