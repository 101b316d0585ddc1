/** Data sets, and the batches that training takes from them. */
export { type Augmentation, augmented } from "./augment/augmentation.ts";
export type { ColorNoise, Jitter } from "./augment/jitter.ts";
export { smoothed } from "./augment/labelSmoothing.ts";
export { type CenterOptions, centered, tenCrop, tenCropped } from "./augment/views.ts";
export type { Scales } from "./augment/window.ts";
export { type Batch, type BatchOptions, batchCount, batches } from "./batches.ts";
export { cacheDirectory } from "./cache.ts";
export { type Dataset, inMemory, limited, type Splits } from "./dataset.ts";
export { type DigitsOptions, digits } from "./digits/index.ts";
export type { Progress } from "./download.ts";
export { fashionMnist } from "./fashionMnist.ts";
export type { IdxOptions } from "./idxDataset.ts";
export { type Decoding, type ImageFolderOptions, imageFolder } from "./imageFolder.ts";
export { mostFileBytes } from "./images/header.ts";
export { mnist } from "./mnist.ts";
export { normalizer } from "./normalizer.ts";
export { type Crops, expectViews, type Preprocessing, photographViews } from "./photographViews.ts";
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
export { type ShapesOptions, shapes } from "./shapes/index.ts";
export { channelSpread, channelStatistics, imageSpread, type Normalization } from "./statistics.ts";
