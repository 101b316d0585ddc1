/** einspec: models, engines and training. The ops themselves are in `einspec/reference`, the data sets also in `einspec/datasets`. */
export * from "../datasets/index.ts";
export type { Backend } from "../reference/backend.ts";
export { einstein } from "../reference/equation.ts";
export {
  BackendError,
  DataError,
  EinspecError,
  ParameterError,
  ShapeError,
} from "../reference/errors.ts";
export { type Random, random } from "../reference/random.ts";
export { filled, reshaped, type Shape, sizeOf, type Tensor, tensor, zeros } from "../reference/tensor.ts";
export { augmentationByName, augmentationNames, augmentationWords } from "./augmentations.ts";
export {
  type BatchPlan,
  type Checkpoint,
  encodeCheckpoint,
  parametersOf,
  type RunPosition,
  readCheckpoint,
  readParameters,
  writeCheckpoint,
} from "./checkpoint.ts";
export { type Classifier, type ClassifierOptions, classifier } from "./classifier.ts";
export { DivergenceError } from "./divergence.ts";
export { type EarlyStopping, earlyStopping } from "./earlyStopping.ts";
export { chooseEngine, type Engine, engineNames, openEngine } from "./engines.ts";
export { expectSameClasses, meanOfAnswers } from "./ensemble.ts";
export { type EpochRecord, type EpochResult, type FitOptions, fit, type StepProgress } from "./fit.ts";
export { type Folded, foldBatchNorm } from "./foldBatchNorm.ts";
export {
  type Comparison,
  checkGradients,
  expectGradients,
  type GradientCheck,
  GradientError,
  type GradientOf,
  type GradientOptions,
} from "./gradients/check.ts";
export type { OwnOp, Subject as GradientSubject, TapeFunction } from "./gradients/subject.ts";
export type { StepResult } from "./history.ts";
export * as initial from "./initial.ts";
export { type Judged, type JudgeOptions, judge } from "./judge.ts";
export type { LayerRates } from "./layerRates.ts";
export * from "./layers/index.ts";
export { type Answer, correct, type Evaluation, guesses, losses, tally } from "./metrics.ts";
export { initialize, type Model, model } from "./model.ts";
export {
  adadelta,
  adagrad,
  adam,
  adamW,
  momentum,
  nesterov,
  type Optimizer,
  optimizerByName,
  optimizerNames,
  rmsprop,
  sgd,
} from "./optimizers.ts";
export { type Precision, precisionAndRecall } from "./precision.ts";
export { type Guess, type PredictOptions, predict } from "./predict.ts";
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";
export * as schedules from "./schedules.ts";
export { type Course, type Position, type Schedule, scheduleByName, scheduleNames } from "./schedules.ts";
export { classIoU, meanIoU, pixelTally, type Segmentation, type SegmentedImage } from "./segmentation.ts";
export { type Summary, type SummaryRow, summary } from "./summary.ts";
export { summaryMarkdown, summaryText } from "./summaryTables.ts";
export { fromTorchvision, isTorch } from "./torchvision/weights.ts";
export { type EvaluateOptions, Trainer, type TrainerOptions } from "./trainer.ts";
export * from "./zoo/index.ts";
