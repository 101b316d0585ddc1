/** Weights that torchvision has trained, for the networks of the zoo that are wired alike. */
import { DataError } from "../../reference/errors.ts";
import type { Shape, Tensor } from "../../reference/tensor.ts";
import { type Model, modelShapes } from "../model.ts";
import { fromTorch } from "../torchLayout.ts";
import { modelByName } from "../zoo/index.ts";
import { type Family, familyOf, inOrder, wiredAlike } from "./families.ts";
import { pairing } from "./pairing.ts";

type Tensors = ReadonlyMap<string, Tensor>;

/** Whether these arrays are PyTorch's: what has four axes is called a weight there, a kernel here. */
export const isTorch = (tensors: Tensors): boolean =>
  [...tensors].some(([name, { shape }]) => name.endsWith(".weight") && shape.length === 4);

/**
 * Parameters and states of a model from the arrays of a `state_dict`, whatever their order.
 * @throws {DataError} when torchvision has no network that is wired as this model, or the file is of another network: it
 * names the layer and both shapes, and what the file fits.
 */
export function fromTorchvision(file: string, model: Model, tensors: Tensors): Tensors {
  const family = familyOf(model.name);
  if (family === undefined) {
    throw new DataError(
      `${file}: model must be one of ${wiredAlike.join(", ")} (those that torchvision wires alike), got ${model.name}`,
    );
  }
  const arrays = learned(tensors, family);
  const found = pairing(model, shapesOf(arrays), family);
  if ("fault" in found) throw new DataError(`${file}: ${found.fault}${wayOut(model, tensors)}`);
  const shapes = [...modelShapes(model)];
  return new Map(
    shapes.map(([name, shape]) => [name, fromTorch(model, name, shape, arrays.get(found.names.get(name)!)!)] as const),
  );
}

/**
 * The same for other classes than the file's: all but the last layer is the file's, and that one has the file's classes.
 * @throws {DataError} as above.
 */
export function withTheirClasses(file: string, { name, input, output, width = 1 }: Model, tensors: Tensors): Tensors {
  const classes = classesOf(name, tensors) ?? output[1]!; // names that are strange are refused below
  return fromTorchvision(file, modelByName(name, { input, classes, width }), tensors);
}

/** Without the counts of batches, which nobody needs, and under the names of today. */
function learned(tensors: Tensors, { renamed = (name) => name }: Family): Tensors {
  const kept = [...tensors].filter(([name]) => !name.endsWith("num_batches_tracked"));
  return new Map(kept.map(([name, value]) => [renamed(name), value]));
}

const shapesOf = (tensors: Tensors): ReadonlyMap<string, Shape> =>
  new Map([...tensors].map(([name, { shape }]) => [name, shape]));

/** How many classes the last layer tells apart; undefined where names are strange. */
function classesOf(model: string, tensors: Tensors): number | undefined {
  const family = familyOf(model);
  if (family === undefined) return undefined;
  const arrays = learned(tensors, family);
  const weights = [...arrays.keys()].filter((name) => name.endsWith(".weight"));
  const last = inOrder(
    weights.map((name) => name.replace(/\.weight$/, "")),
    family,
  )?.at(-1);
  return last === undefined ? undefined : arrays.get(`${last}.weight`)!.shape[0];
}

/** What the file fits: the same network with other classes or images, or another one. */
function wayOut(model: Model, tensors: Tensors): string {
  const fits = (name: string, input?: Shape): boolean => {
    const [family, classes] = [familyOf(name)!, classesOf(name, tensors)];
    if (!classes) return false;
    const other = modelByName(name, { ...(input && { input }), classes });
    return "names" in pairing(other, shapesOf(learned(tensors, family)), family);
  };
  if (fits(model.name, model.input))
    return `; the file is for ${classesOf(model.name, tensors)} classes: --new-head draws the last layer anew`;
  if (fits(model.name))
    return `; the file is for images of another size: --size ${modelByName(model.name, {}).input[0]}`;
  const others = wiredAlike.filter((name) => fits(name));
  return others.length === 0 ? "" : `; the file fits --model ${others.join(", ")}`;
}
