/** ConvNetJS as an adapter: image by image, in float64. A layer goes back by itself; what is no layer is not there. */
import type { OpName } from "../../reference/catalogue.ts";
import { sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Named, NamedParams } from "../adapter.ts";
import { type ConvNetJs, gathered, type Volume } from "./convnetjs/api.ts";
import { type Fitted, layersOf } from "./convnetjs/layers.ts";
import { lossesOf } from "./convnetjs/losses.ts";
import { dialects, update } from "./convnetjs/steps.ts";
import { enginePackage, versionOf } from "./installed.ts";
import { gradientsOf, lacks, single } from "./offer.ts";
import { serve } from "./serve.ts";

const library = enginePackage<ConvNetJs>("convnetjs");
const layers = layersOf(library);
const losses = lossesOf(library);

function fitted(op: OpName, params: NamedParams, inputs: Named): Fitted {
  const fit = layers[op] as ((inputs: Named, params: NamedParams) => Fitted) | undefined;
  return fit ? fit(inputs, params) : lacks(`ConvNetJS has no layer for ${op}`);
}

function volume([height, width, depth]: Fitted["extents"], values: Tensor["data"]): Volume {
  const filled = new library.Vol(width, height, depth, 0);
  filled.w = Float64Array.from(values);
  return filled;
}

/** Volume by volume: forward, and `then` while the layer still remembers. */
function each(
  { layer, count, extents }: Fitted,
  input: Tensor,
  then: (output: Volume, given: Volume, at: number) => void,
) {
  const size = sizeOf(extents);
  for (let at = 0; at < count; at++) {
    const given = volume(extents, input.data.slice(at * size, (at + 1) * size));
    then(layer.forward(given), given, at);
  }
}

/** One by one: a call takes no hundred thousand arguments. */
function append(all: number[], more: ArrayLike<number>): void {
  for (let at = 0; at < more.length; at++) all.push(more[at]!);
}

async function forward(op: OpName, params: NamedParams, inputs: Named): Promise<Tensor> {
  const loss = losses[op];
  if (loss) return loss(params, inputs).values;
  const fit = fitted(op, params, inputs);
  const outputs: number[] = [];
  each(fit, single(inputs, "input"), (output) => append(outputs, output.w));
  return tensor(fit.shape, outputs);
}

async function vjp(
  op: OpName,
  params: NamedParams,
  inputs: Named,
  dOutput: Tensor,
  wanted: readonly string[],
): Promise<Named> {
  const loss = losses[op];
  if (loss) {
    if (dOutput.data.some((share) => share !== 1)) return lacks("a loss of ConvNetJS counts once when it goes back");
    return loss(params, inputs).grads;
  }
  const fit = fitted(op, params, inputs);
  const { layer, weights } = fit;
  const input = single(inputs, "input");
  const dInput: number[] = [];
  const size = sizeOf(fit.shape) / fit.count;
  each(fit, input, (output, given, at) => {
    output.dw = Float64Array.from(dOutput.data.slice(at * size, (at + 1) * size));
    layer.backward();
    append(dInput, given.dw);
  });
  const grads: Record<string, Tensor> = {};
  for (const name of wanted) {
    if (name === "input") grads[name] = tensor(input.shape, dInput);
    else if (name === "bias") grads[name] = tensor(single(inputs, name).shape, layer.biases!.dw.slice());
    else grads[name] = gathered(layer, single(inputs, name).shape, weights![1]);
  }
  return grads;
}

/** Its softmax goes back only from a class, together with the loss; a target has no gradient. */
const ours: { readonly [N in OpName]?: readonly string[] } = { softmax: [], l2: ["prediction"] };

await serve(async () => ({
  name: "convnetjs",
  version: versionOf("convnetjs"),
  precision: "f64",
  capabilities: {
    ops: Object.fromEntries(
      ([...Object.keys(layers), ...Object.keys(losses)] as OpName[]).map((op) => [
        op,
        { grad: ours[op] ?? gradientsOf(op) },
      ]),
    ),
    steps: dialects,
  },
  ...{ forward, vjp },
  step: async (name, params, state, gradient) => update(library, name, params, state, gradient),
  close: async () => {},
}));
