/** In which order an epoch visits the images. */
import type { Random } from "../reference/random.ts";
import type { Dataset } from "./dataset.ts";

export interface OrderOptions {
  /** Absent: the data set's own order. Present: a random order, drawn from this stream. */
  readonly random?: Random | undefined;
  /** Whether the classes take turns. */
  readonly balanced?: boolean | undefined;
}

/** The index of an image for every place of an epoch; as many places as images. */
export function epochOrder(dataset: Pick<Dataset, "labels" | "classes">, options: OrderOptions): Int32Array {
  const order = drawer(options.random);
  return options.balanced ? balancedOrder(dataset, order) : order(dataset.labels.length);
}

/**
 * The classes take turns, in an order drawn once per epoch: whatever its size, a minibatch has of each class as many
 * images as of any other, or one more (lecture 001: "Mini-batches need to be balanced for classes").
 * Each class deals its own images in an order of its own and, when it has none left, deals them again in a new one.
 * So an epoch shows a rare class repeatedly and a frequent one in part; a class without images takes no turn.
 * First the turns are drawn, then each deal when it is due.
 */
function balancedOrder({ labels, classes }: Pick<Dataset, "labels" | "classes">, order: Order): Int32Array {
  const members = imagesByClass(labels, classes.length).filter((images) => images.length > 0);
  const turns = order(members.length);
  const deals = members.map((images): Deal => ({ images, order: [], next: 0 }));
  return Int32Array.from({ length: labels.length }, (_, place) => {
    const deal = deals[turns[place % turns.length]!]!;
    if (deal.next === deal.order.length) {
      deal.order = order(deal.images.length);
      deal.next = 0;
    }
    return deal.images[deal.order[deal.next++]!]!;
  });
}

interface Deal {
  readonly images: readonly number[];
  order: ArrayLike<number>; // places in `images`
  next: number;
}
type Order = (count: number) => Int32Array;

/** The numbers 0 … count−1: as they are, or permuted. */
function drawer(random: Random | undefined): Order {
  return random ? (count) => random.permutation(count) : (count) => Int32Array.from({ length: count }, (_, i) => i);
}

function imagesByClass(labels: ArrayLike<number>, classes: number): readonly (readonly number[])[] {
  const members: number[][] = Array.from({ length: classes }, () => []);
  for (let image = 0; image < labels.length; image++) members[labels[image]!]!.push(image);
  return members;
}
