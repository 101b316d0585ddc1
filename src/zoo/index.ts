/** Models by name. */
import { ParameterError } from "../../reference/errors.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Model } from "../model.ts";
import { alexnet, alexnet64 } from "./alexnet.ts";
import { convnextLarge, convnextTiny } from "./convnext.ts";
import { convnextFor64 } from "./convnext64.ts";
import { densenet121 } from "./densenet.ts";
import { fcn8s } from "./fcn8s.ts";
import { fractalnet } from "./fractalnet.ts";
import { googlenet } from "./googlenet.ts";
import { lenet5 } from "./lenet5.ts";
import { mixer } from "./mixer.ts";
import { mlp } from "./mlp.ts";
import { mobilenet, mobilenetV2 } from "./mobilenet.ts";
import { mobilenetFor64 } from "./mobilenet64.ts";
import { pyramidnet110 } from "./pyramidnet.ts";
import {
  resnet18,
  resnet18For64,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnext50,
  seResnet50,
  wideResnet50,
} from "./resnet.ts";
import { segnet } from "./segnet.ts";
import { shufflenet } from "./shufflenet.ts";
import { shufflenetV2 } from "./shufflenetV2.ts";
import { squeezenet } from "./squeezenet.ts";
import { unet } from "./unet.ts";
import { vgg11, vgg13, vgg16, vgg19 } from "./vgg.ts";
import { withWayOut } from "./wayOut.ts";
import type { Wide } from "./width.ts";
import { xception } from "./xception.ts";
import { zfnet } from "./zfnet.ts";

export {
  alexnet,
  alexnet64,
  convnextFor64,
  convnextLarge,
  convnextTiny,
  densenet121,
  fcn8s,
  fractalnet,
  googlenet,
  lenet5,
  mixer,
  mlp,
  mobilenet,
  mobilenetFor64,
  mobilenetV2,
  pyramidnet110,
  resnet18,
  resnet18For64,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnext50,
  segnet,
  seResnet50,
  shufflenet,
  shufflenetV2,
  squeezenet,
  unet,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
  wideResnet50,
  xception,
  zfnet,
};

export interface Input {
  /** The shape of one image, [y, x, channel]. */
  readonly input?: Shape;
  readonly classes?: number;
}

export interface Wanted extends Wide {
  /** Whether every pixel must be answered for: a network that would cut off the border then pads instead. Default: as in its paper. */
  readonly everyPixel?: boolean;
}

const zoo: Readonly<Record<string, (wanted: Wanted) => Model>> = {
  lenet5,
  mlp,
  "resnet18-64": resnet18For64,
  "mobilenet-64": mobilenetFor64,
  "convnext-64": convnextFor64,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnext50,
  "wide-resnet50": wideResnet50,
  "se-resnet50": seResnet50,
  pyramidnet110,
  alexnet,
  alexnet64,
  zfnet,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
  googlenet,
  squeezenet,
  densenet121,
  fractalnet,
  xception,
  mobilenet,
  "mobilenet-v2": mobilenetV2,
  shufflenet,
  "shufflenet-v2": shufflenetV2,
  "convnext-tiny": convnextTiny,
  "convnext-large": convnextLarge,
  mixer,
  unet: ({ everyPixel = false, ...options }) => unet(everyPixel ? { ...options, padding: "same" } : options),
  fcn8s,
  segnet,
};

export const modelNames: readonly string[] = Object.keys(zoo);

/**
 * @throws {ParameterError} when there is no such model, with the names that there are.
 * @throws {ShapeError} when the image does not go through it, naming the layer, and a size that does.
 */
export function modelByName(name: string, wanted: Wanted): Model {
  const build = Object.hasOwn(zoo, name) ? zoo[name] : undefined;
  if (build === undefined)
    throw new ParameterError(`model: name must be one of ${modelNames.join(", ")}, got "${name}"`);
  const built = withWayOut(name, build, wanted);
  const { width = 1 } = wanted;
  return width === 1 ? built : { ...built, width };
}
