/** ZFNet: Zeiler and Fergus, 2014, "Visualizing and Understanding Convolutional Networks". */
import { conv2d, maxPool2d, relu, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { classifier, threeConvolutions } from "./alexnet.ts";
import { type Wide, widened } from "./width.ts";

/**
 * AlexNet after a look inside: its first filters of 11×11 with stride 4 missed what lies between very low and very high
 * frequencies, so here they are 7×7 with stride 2 (figure 3 and section 4.1). 62,357,608 parameters.
 */
export function zfnet({ input = [224, 224, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  return model(
    { name: "zfnet", input },
    sequential(
      conv2d({ filters: wide(96), size: 7, stride: 2, padding: 1 }),
      relu(),
      maxPool2d({ size: 3, stride: 2, padding: 1 }),
      conv2d({ filters: wide(256), size: 5, stride: 2 }),
      relu(),
      maxPool2d({ size: 3, stride: 2, padding: 1 }),
      ...threeConvolutions(wide(384), wide(384), wide(256)),
      maxPool2d({ size: 3, stride: 2 }),
      ...classifier(wide(4096), classes),
    ),
  );
}
