/** When to stop before the last epoch: a pure function of the history, so that a resumed run stops where the other would. */
import { expectNumber, expectWhole } from "../reference/errors.ts";
import { type EpochRecord, judged } from "./history.ts";

/** Asked after each epoch; true ends the run. */
export type EarlyStopping = (history: readonly EpochRecord[]) => boolean;

/**
 * Stops once `patience` epochs in a row have not lowered the loss by more than `minimumChange` (nats) below its lowest.
 * The loss is the test loss, or without test images the training loss.
 * @example fit(lenet5(), { …, epochs: 100, earlyStopping: earlyStopping({ patience: 3 }) })
 */
export function earlyStopping({
  patience,
  minimumChange = 0,
}: {
  readonly patience: number;
  readonly minimumChange?: number;
}): EarlyStopping {
  expectWhole("earlyStopping", "patience", patience, 1);
  expectNumber("earlyStopping", "minimumChange", minimumChange, minimumChange >= 0, "of nats, at least 0");
  return (history) => {
    let [lowest, waited] = [Infinity, 0];
    for (const loss of history.map(judged)) {
      if (loss < lowest - minimumChange) [lowest, waited] = [loss, 0];
      else waited++;
    }
    return waited >= patience;
  };
}
