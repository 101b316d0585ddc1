/** Precision and recall, class by class. */

/** Shares from 0 to 1; null where there is nothing to be a share of. */
export interface Precision {
  /** Of what is said to be of the class, the share that is. */
  readonly precision: number | null;
  /** Of what is of the class, the share that is said to be. */
  readonly recall: number | null;
}

/** From counts[label][guess], of images or of pixels: `evaluate` has them as `confusion`. */
export function precisionAndRecall(confusion: readonly (readonly number[])[]): readonly Precision[] {
  return confusion.map((row, k) => {
    const share = (count: number) => (count === 0 ? null : row[k]! / count);
    return {
      precision: share(confusion.reduce((sum, from) => sum + from[k]!, 0)),
      recall: share(row.reduce((sum, count) => sum + count, 0)),
    };
  });
}
