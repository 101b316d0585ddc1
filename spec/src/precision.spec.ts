import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { precisionAndRecall } from "../../src/precision.ts";
import { classIoU } from "../../src/segmentation.ts";

describe("precision and recall", () => {
  test("are shares of what is said, and of what there is", () => {
    const confusion = [
      [6, 2], // of eight cats two are taken for dogs
      [3, 1],
    ];
    expect(precisionAndRecall(confusion)).toEqual([
      { precision: 6 / 9, recall: 6 / 8 },
      { precision: 1 / 3, recall: 1 / 4 },
    ]);
  });

  test("are null where nothing is said, or there is nothing", () => {
    expect(
      precisionAndRecall([
        [2, 0],
        [0, 0],
      ]),
    ).toEqual([
      { precision: 1, recall: 1 },
      { precision: null, recall: null },
    ]);
  });

  test("determine intersection over union: 1/IoU = 1/precision + 1/recall − 1", () => {
    const row = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 3 }), (confusion) => {
        const shares = classIoU(confusion);
        precisionAndRecall(confusion).forEach(({ precision, recall }, k) => {
          expect(1 / shares[k]!).toBeCloseTo(1 / precision! + 1 / recall! - 1, 10);
        });
      }),
    );
  });
});
