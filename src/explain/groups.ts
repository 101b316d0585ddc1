/** The ops and update steps in the order in which one would teach them. */
import { type OpName, opNames, type StepName } from "../../reference/catalogue.ts";
import { steps } from "../../reference/index.ts";

export const opGroups: Readonly<Record<string, readonly OpName[]>> = {
  Convolution: ["conv1d", "conv2d", "conv3d", "convTranspose2d", "reverse", "pad"],
  Pooling: [
    ...(["maxPool2d", "minPool2d", "avgPool2d", "globalAvgPool2d", "globalMaxPool2d", "adaptiveAvgPool2d"] as const),
    ...(["adaptiveMaxPool2d", "maxPoolIndices2d", "maxUnpool2d", "roiMaxPool2d"] as const),
  ],
  Upsampling: ["resizeNearest2d", "resizeBilinear2d", "bedOfNails2d"],
  "Dense and shape": ["linear", "matmul", "transpose", "reshape", "concat", "slice", "channelShuffle"],
  Pointwise: [
    ...(["relu", "relu6", "leakyRelu", "elu", "gelu", "silu", "hardSwish", "sigmoid", "tanh", "softplus"] as const),
    ...(["step", "exp", "log", "square", "abs", "add", "multiply", "scale", "dropout"] as const),
  ],
  Normalization: [
    ...(["batchNorm", "channelMoments", "batchNormInference", "layerNorm", "groupNorm", "instanceNorm"] as const),
    "localResponseNorm",
  ],
  "Probabilities and losses": [
    ...(["softmax", "logSoftmax", "softmaxCrossEntropy", "crossEntropy", "sigmoidCrossEntropy", "hinge"] as const),
    ...(["multiclassHinge", "l1", "l2", "contrastive", "triplet", "mean", "sum", "max"] as const),
  ],
};

export const stepNames = Object.keys(steps) as readonly StepName[];
export const explainable: readonly string[] = [...opNames, ...stepNames];

export const isOp = (name: string): name is OpName => (opNames as readonly string[]).includes(name);
export const isStep = (name: string): name is StepName => (stepNames as readonly string[]).includes(name);

/** What an op belongs to. */
export const groupOf = (op: OpName): string =>
  Object.entries(opGroups).find(([, members]) => members.includes(op))?.[0] ?? "";
