/** The losses of ConvNetJS: a layer goes back from the one right class of an example, and says what that costs. */
import type { OpName } from "../../../reference/catalogue.ts";
import { sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { AdapterError, type Named, type NamedParams } from "../../adapter.ts";
import { lacks, single } from "../offer.ts";
import type { ConvNetJs, LayerClass } from "./api.ts";

interface Cost {
  /** One value per example. */
  readonly values: Tensor;
  readonly grads: Readonly<Record<string, Tensor>>;
}
type Loss = (params: NamedParams, inputs: Named) => Cost;

export function lossesOf(library: ConvNetJs): { readonly [N in OpName]?: Loss } {
  const { SoftmaxLayer, SVMLayer, RegressionLayer } = library;
  const ofClass = (Kind: LayerClass, name: string, inputs: Named) => cost(library, Kind, name, inputs, classOf);
  return {
    softmaxCrossEntropy: ({ labelSmoothing }, inputs) =>
      labelSmoothing === 0 ? ofClass(SoftmaxLayer, "logits", inputs) : lacks("ConvNetJS smooths no labels"),
    multiclassHinge: ({ margin }, inputs) =>
      margin === 1 ? ofClass(SVMLayer, "scores", inputs) : lacks("the margin of ConvNetJS is 1"),
    // Its source says that it penalizes Σ‖x − y‖².
    l2: (_, inputs) => cost(library, RegressionLayer, "prediction", inputs, numbersOf),
  };
}

/** What a loss wants of one row of the target. */
type Right = (target: Tensor, row: number, K: number) => number | Float64Array;

function cost({ Vol }: ConvNetJs, Kind: LayerClass, name: string, inputs: Named, right: Right): Cost {
  const [given, target] = [single(inputs, name), single(inputs, "target")];
  const [B, ...rest] = given.shape;
  if (B === undefined || String(given.shape) !== String(target.shape))
    throw new AdapterError("invalid", `${name} and target must be rows, one per example`);
  const K = sizeOf(rest);
  const values = new Float64Array(B);
  const dGiven = new Float64Array(B * K);
  const layer = new Kind({ in_sx: 1, in_sy: 1, in_depth: K });
  for (let row = 0; row < B; row++) {
    const volume = new Vol(1, 1, K, 0);
    volume.w = Float64Array.from(given.data.slice(row * K, (row + 1) * K));
    layer.forward(volume);
    values[row] = layer.backward(right(target, row, K))!;
    dGiven.set(volume.dw, row * K);
  }
  return { values: tensor([B], values), grads: { [name]: tensor(given.shape, dGiven) } };
}

function classOf({ data, shape }: Tensor, row: number, K: number): number {
  if (shape.length !== 2) throw new AdapterError("invalid", "a class is one of a row");
  const shares = Array.from(data.slice(row * K, (row + 1) * K));
  const right = shares.indexOf(1);
  return shares.every((share, at) => share === (at === right ? 1 : 0)) ? right : lacks("ConvNetJS wants one class");
}

const numbersOf = ({ data }: Tensor, row: number, K: number): Float64Array =>
  Float64Array.from(data.slice(row * K, (row + 1) * K));
