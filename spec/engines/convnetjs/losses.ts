/** The losses of ConvNetJS: a layer goes back from the one right class of an example, and says what that costs. */
import type { OpName } from "../../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { AdapterError, type Named, type NamedParams } from "../../adapter.ts";
import { lacks, single } from "../offer.ts";
import type { ConvNetJs, Layer } from "./api.ts";

interface Cost {
  /** One value per example. */
  readonly values: Tensor;
  readonly grads: Readonly<Record<string, Tensor>>;
}
type Loss = (params: NamedParams, inputs: Named) => Cost;

export function lossesOf(library: ConvNetJs): { readonly [N in OpName]?: Loss } {
  const { SoftmaxLayer, SVMLayer } = library;
  return {
    softmaxCrossEntropy: ({ labelSmoothing }, inputs) =>
      labelSmoothing === 0 ? cost(library, SoftmaxLayer, "logits", inputs) : lacks("ConvNetJS smooths no labels"),
    multiclassHinge: ({ margin }, inputs) =>
      margin === 1 ? cost(library, SVMLayer, "scores", inputs) : lacks("the margin of ConvNetJS is 1"),
  };
}

function cost({ Vol }: ConvNetJs, Kind: new (options: object) => Layer, name: string, inputs: Named): Cost {
  const given = single(inputs, name);
  if (given.shape.length !== 2) throw new AdapterError("invalid", `${name} must be rows, one per example`);
  const [B, K] = given.shape as readonly [number, number];
  const values = new Float64Array(B);
  const dGiven = new Float64Array(B * K);
  const layer = new Kind({ in_sx: 1, in_sy: 1, in_depth: K });
  for (let row = 0; row < B; row++) {
    const volume = new Vol(1, 1, K, 0);
    volume.w = Float64Array.from(given.data.slice(row * K, (row + 1) * K));
    layer.forward(volume);
    values[row] = layer.backward(classOf(single(inputs, "target"), row, K))!;
    dGiven.set(volume.dw, row * K);
  }
  return { values: tensor([B], values), grads: { [name]: tensor(given.shape, dGiven) } };
}

function classOf({ data }: Tensor, row: number, K: number): number {
  const shares = Array.from(data.slice(row * K, (row + 1) * K));
  const right = shares.indexOf(1);
  return shares.every((share, at) => share === (at === right ? 1 : 0)) ? right : lacks("ConvNetJS wants one class");
}
