/** Data sets, and the batches that training takes from them. */
export { type Batch, type BatchOptions, batchCount, batches } from "./batches.ts";
export { cacheDirectory } from "./cache.ts";
export { type Dataset, inMemory, limited, type Splits } from "./dataset.ts";
export { type DigitsOptions, digits } from "./digits/index.ts";
export type { Progress } from "./download.ts";
export { fashionMnist } from "./fashionMnist.ts";
export type { IdxOptions } from "./idxDataset.ts";
export { mnist } from "./mnist.ts";
export {
  type PrincipalComponents,
  pca,
  restored,
  type Spread,
  spreadOf,
  type Transform,
  transformed,
  whitening,
} from "./principalComponents.ts";
export { channelSpread, channelStatistics, imageSpread, type Normalization } from "./statistics.ts";
