/** What a call of the catalogue becomes: a node, and how its output becomes ours. */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { channelsFirst, channelsLast } from "./layout.ts";
import type { Attribute, Node, Source } from "./model.ts";

export interface Call {
  readonly node: Node;
  readonly back?: (output: Tensor) => Tensor;
}

export type Calls = { readonly [N in OpName]?: (inputs: Inputs<N, Tensor>, params: Params<N>) => Call };
export type Attributes = Readonly<Record<string, Attribute>>;

export const fed = (tensor: Tensor): Source => ({ fed: tensor });
export const weight = (tensor: Tensor | undefined): Source => tensor && { weight: tensor };
export const i = (value: number): Attribute => ({ i: value });
export const f = (value: number): Attribute => ({ f: value });
export const ints = (values: readonly number[]): Attribute => ({ ints: values });

/** A node on one array, in our layout. */
export const plain = (
  opType: string,
  input: Tensor,
  attributes: Attributes = {},
  ...more: readonly Source[]
): Call => ({ node: { opType, attributes, sources: [fed(input), ...more] } });
export const pointwise =
  (opType: string) =>
  ({ input }: { readonly input: Tensor }) =>
    plain(opType, input);
/** A node on images, the channels of which go first and come back last. */
export const onImages = (
  opType: string,
  input: Tensor,
  attributes: Attributes = {},
  ...more: readonly Source[]
): Call => ({
  ...plain(opType, channelsFirst(input), attributes, ...more),
  back: channelsLast,
});
/** The same with the rank of images, whatever the rank of ours: every place is a pixel of its own. */
export const onPixels = (
  opType: string,
  input: Tensor,
  attributes: Attributes = {},
  ...more: readonly Source[]
): Call => {
  const { node } = onImages(opType, imagesOf(input), attributes, ...more);
  return { node, back: (output) => tensor(input.shape, channelsLast(output).data) };
};

/** [batch, …, channel] as [batch, pixel, 1, channel]. */
function imagesOf({ shape, data }: Tensor): Tensor {
  const C = shape.at(-1)!;
  const B = shape.length > 1 ? shape[0]! : 1;
  return tensor([B, data.length / (B * C), 1, C], data);
}
