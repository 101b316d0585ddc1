/**
 * Fork and join over shared memory. One thread posts a kernel and a number of items; every thread takes items until none
 * is left; the poster waits until all are done. Which thread computes an item never shows in the result, because items
 * are cut by shape alone and each owns what it writes.
 *
 * The ticket is one 64-bit word, (generation << 32) | items left. A worker that was asleep cannot take an item of a later
 * post: its compare-and-swap fails on the generation. A worker that never comes costs speed, not the result.
 */
import { ARGUMENTS } from "./layout";

const TICKET: usize = 64;
const DONE: usize = 128;
const KERNEL: usize = 192;
const BELL: usize = 256;
const SLEEPERS: usize = 260;
const POSTER_WAITS: usize = 320;
const STOP: usize = 324;
const FAILED: usize = 328;

/** A pause of 20,000 looks costs some 10 µs of a core; waking a sleeper takes five times as long. */
const SPINS: i32 = 20000;
const SECOND: i64 = 1000000000;
/** An item is a few milliseconds; a worker that holds one for this many seconds is not coming back. */
const PATIENCE: i32 = 20;

let generation: i64 = 0;

/** Posts a kernel and helps until all items are done: 0 done, 1 a worker failed, 2 a worker does not answer. */
export function run(kernel: i32, items: i32): i32 {
  if (items <= 0) return 0;
  store<i32>(KERNEL, kernel);
  atomic.store<i32>(DONE, 0);
  generation++;
  atomic.store<i64>(TICKET, (generation << 32) | i64(items));
  if (atomic.load<i32>(SLEEPERS) > 0) ring();
  takeItems(0);
  return join(items);
}

/** The life of a worker: take items, spin, sleep, until told to stop. */
export function serve(thread: i32): void {
  while (atomic.load<i32>(STOP) == 0) {
    takeItems(thread);
    let spins = SPINS;
    while (spins > 0 && i32(atomic.load<i64>(TICKET)) == 0) spins--;
    if (spins == 0) sleep();
  }
}

/** Wakes all workers and sends them home. */
export function stop(): void {
  atomic.store<i32>(STOP, 1);
  ring();
}

/** A worker that dies says so here, and the poster stops waiting. */
export function fail(): void {
  atomic.store<i32>(FAILED, 1);
}

function takeItems(thread: i32): void {
  for (;;) {
    const ticket = atomic.load<i64>(TICKET);
    const left = i32(ticket);
    if (left == 0) return;
    if (atomic.cmpxchg<i64>(TICKET, ticket, ticket - 1) != ticket) continue;
    // Nothing of this post can change before its last item is done, so kernel and arguments are safe to read here.
    call_indirect(load<i32>(KERNEL), ARGUMENTS, left - 1, thread);
    atomic.add<i32>(DONE, 1);
    if (atomic.load<i32>(POSTER_WAITS) != 0) atomic.notify(DONE, 1);
  }
}

function join(items: i32): i32 {
  for (let spins = SPINS; spins > 0; spins--) if (atomic.load<i32>(DONE) == items) return 0;
  let patience = PATIENCE;
  let status = 0;
  atomic.store<i32>(POSTER_WAITS, 1);
  for (;;) {
    const done = atomic.load<i32>(DONE);
    if (done == items) break;
    if (atomic.load<i32>(FAILED) != 0) {
      status = 1;
      break;
    }
    // 2 is a timeout; any other answer means that the count has moved.
    if (atomic.wait<i32>(DONE, done, SECOND) != 2) patience = PATIENCE;
    else if (--patience == 0) {
      status = 2;
      break;
    }
  }
  atomic.store<i32>(POSTER_WAITS, 0);
  return status;
}

function ring(): void {
  atomic.add<i32>(BELL, 1);
  atomic.notify(BELL, -1);
}

/** Counts itself as a sleeper before the last look, so that a post in between either is seen here or rings the bell. */
function sleep(): void {
  const bell = atomic.load<i32>(BELL);
  atomic.add<i32>(SLEEPERS, 1);
  if (i32(atomic.load<i64>(TICKET)) == 0 && atomic.load<i32>(STOP) == 0) atomic.wait<i32>(BELL, bell, -1);
  atomic.sub<i32>(SLEEPERS, 1);
}
