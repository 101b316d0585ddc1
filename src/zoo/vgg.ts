/** VGG: Simonyan and Zisserman, 2014, "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
import { conv2d, type Layer, maxPool2d, relu, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { classifier } from "./alexnet.ts";
import { type Wide, widened } from "./width.ts";

/** Filters of 3×3 alone, and after each pool twice as many of them, up to 512 (table 1). */
const filters = [64, 128, 256, 512, 512];

/** How many convolutions there are in each of the five stages; three fully connected layers follow. */
const configurations = {
  vgg11: [1, 1, 2, 2, 2],
  vgg13: [2, 2, 2, 2, 2],
  vgg16: [2, 2, 3, 3, 3],
  vgg19: [2, 2, 4, 4, 4],
} as const;
type Configuration = keyof typeof configurations;

/** Configuration A: 132,863,336 parameters. */
export const vgg11 = (options: Wide = {}): Model => vgg("vgg11", options);
/** Configuration B: 133,047,848 parameters. */
export const vgg13 = (options: Wide = {}): Model => vgg("vgg13", options);
/** Configuration D: 138,357,544 parameters. */
export const vgg16 = (options: Wide = {}): Model => vgg("vgg16", options);
/** Configuration E: 143,667,240 parameters. */
export const vgg19 = (options: Wide = {}): Model => vgg("vgg19", options);

function vgg(name: Configuration, { input = [224, 224, 3], classes = 1000, width = 1 }: Wide): Model {
  const wide = widened(width);
  return model({ name, input }, sequential(...vggStages(name, wide).flat(), ...classifier(wide(4096), classes)));
}

/** The five stages, each of convolutions at one resolution and the pool that halves it; `border` pads the image itself. */
export function vggStages(name: Configuration, wide: (channels: number) => number, border = 1): readonly Layer[][] {
  return configurations[name].map((count, stage) => {
    const convolution = (at: number) => {
      const padding = stage + at === 0 ? border : 1;
      return [conv2d({ filters: wide(filters[stage]!), size: 3, padding }), relu()];
    };
    return [...Array.from({ length: count }, (_, at) => convolution(at)).flat(), maxPool2d({ size: 2 })];
  });
}
