/** The kernels by name. Everything exported here but the five that are no work is a kernel: (arguments, item, thread) → void. */
export { run, serve, stop, fail } from "./threads";
export { gemm } from "./gemm";
export { listRow, skipProduct } from "./skip";
export { pack } from "./pack";
export { convolve } from "./convolve";
export { depthwise, depthwiseFilter } from "./depthwise";
export { filter } from "./filter";
export { winograd, winogradKernel, winogradPanel } from "./winograd";
export { winogradGather, winogradProducts, winogradSpread } from "./winogradFilter";
export { sparseInput, sparseKernel, turnKernel } from "./sparse";
export { maxPool, maxPoolGradient, averagePool, averagePoolGradient } from "./pool";
export { unpool, unpoolGradient } from "./unpool";
export { blend, blendGradient } from "./blend";
export {
  relu, reluGradient, add, masked, sigmoid, sigmoidGradient, hyperbolicTangent, hyperbolicTangentGradient,
} from "./pointwise";
export {
  relu6, relu6Gradient,
  leakyRelu, leakyReluGradient,
  hardSwish, hardSwishGradient,
  unitStep, unitStepGradient,
  magnitude, magnitudeGradient,
  square, squareGradient,
  scaled, scaledGradient,
  multiply,
} from "./lines";
export {
  exponential, exponentialGradient,
  logarithm, logarithmGradient,
  elu, eluGradient,
  silu, siluGradient,
  softplus, softplusGradient,
  gelu, geluGradient,
  geluTanh, geluTanhGradient,
} from "./curves";
export { softmax, softmaxGradient, crossEntropy, crossEntropyGradient } from "./softmax";
export { logSoftmax, logSoftmaxGradient } from "./softmax";
export { sumAxis, repeat } from "./reduce";
export { sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam } from "./steps";
export { move } from "./move";
export { sgd, momentum, adam } from "./steps";
export {
  momentSums, normalSums, wholeMoments, wholeNormalSums, normalize, normalizeGradient,
} from "./normalize";
export { localResponse, localResponseGradient } from "./localResponse";
export { runningAverage } from "./average";

/** Where the arena may begin. */
export function heapBase(): usize {
  return __heap_base;
}
