/** What ties the other convolutions to conv2d. No oracle is asked but for bounds: one engine gives both answers. */
import type { OpName } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { reshaped, type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { gradientBounds, outputBound } from "../bounds.ts";
import { forward, pullBack, type Subject } from "../calls.ts";
import { expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";

/** Two answers of one engine to one question: each may be off by the bound. */
function expectSame<N extends OpName, T extends Shaped>(
  { oracle, u }: Subject<T>,
  op: N,
  example: Case<N>,
  actual: Tensor,
  expected: Tensor,
): void {
  const bound = outputBound(oracle, op, example);
  expectAgreement(`${op}, asked in another way`, actual, expected, together(bound, bound), u);
}

/** The last two axes of a kernel swapped. */
const swapped = <T extends Shaped>(engine: Subject<T>["engine"], kernel: Tensor): Promise<Tensor> =>
  forward(engine, "transpose", { inputs: { input: kernel }, params: { axes: [0, 1, 3, 2] } });

/** It is what conv2d's pull-back does to a gradient: ⟨conv(v), x⟩ = ⟨v, convTranspose(x)⟩. */
const transposedIsTheAdjoint: LawOf<"convTranspose2d"> = async (subject, example) => {
  const { input, kernel } = example.inputs;
  const { outputPadding, ...params } = example.params;
  if (outputPadding.some((extra, axis) => extra >= params.stride[axis]!)) return; // conv2d would find one more window
  const spread = await forward(subject.engine, "convTranspose2d", { ...example, inputs: { input, kernel } });
  const inputs = { input: map(() => 1, spread), kernel: await swapped(subject.engine, kernel) };
  const { input: pulled } = await pullBack(subject.engine, "conv2d", { inputs, params, cotangent: input }, ["input"]);
  expectSame(subject, "convTranspose2d", { ...example, inputs: { input, kernel } }, pulled!, spread);
};

/** And its own pull-back is conv2d. */
const itsGradientIsAConvolution: LawOf<"convTranspose2d"> = async (subject, example) => {
  const { kernel } = example.inputs;
  const { outputPadding, ...params } = example.params;
  if (outputPadding.some((extra, axis) => extra >= params.stride[axis]!)) return;
  const { input: pulled } = await pullBack(subject.engine, "convTranspose2d", example, ["input"]);
  const inputs = { input: example.cotangent, kernel: await swapped(subject.engine, kernel) };
  const convolved = await forward(subject.engine, "conv2d", { inputs, params });
  const bound = gradientBounds(subject.oracle, "convTranspose2d", example).input!;
  expectAgreement("conv2d of the gradient", convolved, pulled!, together(bound, bound), subject.u);
};

/** A signal is an image with one row. */
const signalsAreImagesOfOneRow: LawOf<"conv1d"> = async (subject, example) => {
  const { input, kernel, bias } = example.inputs;
  const { stride, dilation, padding, groups } = example.params;
  const [B = 0, ...rest] = input.shape;
  const image = reshaped(input, [B, 1, ...rest] as Shape);
  const row = reshaped(kernel, [1, ...kernel.shape] as Shape);
  const params = {
    stride: [1, stride[0]],
    dilation: [1, dilation[0]],
    padding: [[0, 0], padding[0]],
    groups,
  } as const;
  const alone = await forward(subject.engine, "conv1d", example);
  const convolved = await forward(subject.engine, "conv2d", { inputs: { input: image, kernel: row, bias }, params });
  expectSame(subject, "conv1d", example, reshaped(convolved, alone.shape), alone);
};

/** A kernel that is one plane thick sees every plane for itself: a volume is a batch of images. */
const thinKernelsSeePlanes: LawOf<"conv3d"> = async (subject, example) => {
  const { input, kernel, bias } = example.inputs;
  const { stride, dilation, padding, groups } = example.params;
  const [B = 0, D = 0, ...image] = input.shape;
  const [, ...taps] = kernel.shape;
  const plane = tensor<Shape>(taps, kernel.data.slice(0, sizeOf(taps)));
  const inputs = { input, kernel: reshaped(plane, [1, ...taps] as Shape), bias };
  const params = {
    stride: [1, stride[1], stride[2]],
    dilation: [1, dilation[1], dilation[2]],
    padding: [[0, 0], padding[1], padding[2]],
    groups,
  } as const;
  const volume = await forward(subject.engine, "conv3d", { inputs, params });
  const flat = await forward(subject.engine, "conv2d", {
    inputs: { input: reshaped(input, [B * D, ...image] as Shape), kernel: plane, bias },
    params: {
      stride: [stride[1], stride[2]],
      dilation: [dilation[1], dilation[2]],
      padding: [padding[1], padding[2]],
      groups,
    },
  });
  expectSame(subject, "conv3d", { ...example, inputs, params }, reshaped(flat, volume.shape), volume);
};

export const stridedLaws = {
  convTranspose2d: { transposedIsTheAdjoint, itsGradientIsAConvolution },
  conv1d: { signalsAreImagesOfOneRow },
  conv3d: { thinKernelsSeePlanes },
};
