/** FCN-8s: Long, Shelhamer and Darrell, 2015, "Fully Convolutional Networks for Semantic Segmentation". */
import { zeros } from "../initial.ts";
import { conv2d, convTranspose2d, crop, dropout, layer, relu, type Scope, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import type { Variable } from "../tape.ts";
import { vggStages } from "./vgg.ts";
import { type Wide, widened } from "./width.ts";

/**
 * VGG-16 whose fully connected layers are convolutions, so that it takes images of any size; its coarse answer is added to
 * finer ones from the fourth and third pool, and brought up to every pixel (figure 3).
 * Answers with logits [batch, y, x, class], as many as there are pixels. 134,489,759 parameters for 21 classes.
 */
export function fcn8s({ input = [500, 500, 3], classes = 21, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  // With a border of 100 pixels, even an image of one pixel gives fc6 its window of 7×7.
  const [first, second, third, fourth, fifth] = vggStages("vgg16", wide, 100).map((layers) => sequential(...layers));
  const fc6 = [conv2d({ filters: wide(4096), size: 7 }), relu(), dropout({ keep: 0.5 })];
  const fc7 = [conv2d({ filters: wide(4096), size: 1 }), relu(), dropout({ keep: 0.5 })];
  const score = () => conv2d({ filters: classes, size: 1, initial: zeros });
  const upscore = (stride: number) => convTranspose2d({ filters: classes, size: 2 * stride, stride, bias: false });

  const body = layer("fcn8s", (scope, image) => {
    const pool3 = scope.run(sequential(first!, second!, third!), image);
    const pool4 = scope.run(fourth!, pool3);
    const coarse = scope.run(sequential(fifth!, ...fc6, ...fc7, score()), pool4);
    const from16 = fused(scope, scope.run(upscore(2), coarse), scope.run(score(), pool4), 5);
    const from8 = fused(scope, scope.run(upscore(2), from16), scope.run(score(), pool3), 9);
    return crop(scope, scope.run(upscore(8), from8), { like: image, offset: 31 });
  });
  return model({ name: "fcn8s", input }, body);
}

/** Finer scores, without the border that the coarse ones do not see, added to these. */
function fused(scope: Scope, coarse: Variable, finer: Variable, offset: number): Variable {
  const fuse = layer("fuse", (own, value) =>
    own.apply("add", { a: value, b: crop(own, finer, { like: value, offset }) }, {}),
  );
  return scope.run(fuse, coarse);
}
