/** SegNet: Badrinarayanan, Kendall and Cipolla, 2017, "SegNet: A Deep Convolutional Encoder-Decoder Architecture". */
import { batchNorm, block, conv2d, type Layer, layer, maxPoolPair, relu } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/** The channels of each encoder's convolutions: the thirteen of VGG-16. */
const encoders = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/**
 * Five encoders, each followed by a pool; then, in reverse, five decoders, each behind the unpooling that puts pixels back to
 * where the pool of its encoder had found them (figure 2). Nothing else goes across, and no layer is fully connected.
 * Answers with logits [batch, y, x, class], as many as there are pixels. 29,449,355 parameters for 11 classes.
 */
export function segnet({ input = [360, 480, 3], classes = 11, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  const convolutions = (kind: string, channels: readonly number[]): Layer =>
    block(
      kind,
      ...channels.flatMap((count) => [conv2d({ filters: wide(count), size: 3, padding: 1 }), batchNorm(), relu()]),
    );

  const body = layer("segnet", (scope, image) => {
    let value = image;
    const unpools: Layer[] = [];
    for (const channels of encoders) {
      const { output, unpool } = maxPoolPair(scope, scope.run(convolutions("encoder", channels), value), { size: 2 });
      unpools.push(unpool);
      value = output;
    }
    for (let stage = encoders.length - 1; stage >= 0; stage--) {
      value = scope.run(unpools[stage]!, value);
      value = scope.run(convolutions("decoder", decoderChannels(stage)), value);
    }
    return scope.run(conv2d({ filters: classes, size: 3, padding: 1 }), value);
  });
  return model({ name: "segnet", input }, body);
}

/** As many convolutions as the encoder has, the last with as many channels as the image that it decodes for. */
function decoderChannels(stage: number): readonly number[] {
  const own = encoders[stage]!;
  const outer = encoders[stage - 1];
  return outer === undefined ? own.slice(1) : [...own.slice(1), outer.at(-1)!];
}
