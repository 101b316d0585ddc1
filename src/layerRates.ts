/**
 * Learning rates layer by layer: what was learned before is to move less than what is new, and the first layers, which
 * see edges and colors, least of all (lecture 000, "Transfer Learning").
 */
import { expectNumber } from "../reference/errors.ts";
import { type Model, modelShapes } from "./model.ts";
import { namesOf } from "./transfer.ts";

/**
 * What the learning rate is multiplied by: by layers, `{ body: 0.1 }` or `{ conv1: 0.1, conv2: 0.3 }`, the others at full
 * rate; or one number, 0 to 1, by which each layer is slower than the one behind it, the last at full rate. Layers within a
 * block go together. A layer at 0 is frozen.
 */
export type LayerRates = number | Readonly<Record<string, number>>;

/**
 * The factor of every parameter and state, by name. Where two layers that are named hold a parameter, the inner one
 * decides.
 * @throws {ParameterError} when a factor is out of range, or there is no such layer.
 */
export function rateFactors(model: Model, rates: LayerRates): ReadonlyMap<string, number> {
  return typeof rates === "number" ? decaying(model, rates) : named(model, rates);
}

function decaying(model: Model, rate: number): ReadonlyMap<string, number> {
  expectNumber("trainer", "layerRates", rate, rate >= 0 && rate <= 1, "from 0 to 1");
  const outermost = (name: string) => name.split(".")[0]!;
  const layers = [...new Set(model.parameters.map(({ name }) => outermost(name)))];
  const factor = (name: string) => rate ** (layers.length - 1 - layers.indexOf(outermost(name)));
  return new Map([...modelShapes(model).keys()].map((name) => [name, factor(name)]));
}

function named(model: Model, rates: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const outerFirst = Object.keys(rates).sort((a, b) => depth(a) - depth(b));
  const factors = outerFirst.flatMap((layer) => {
    const rate = rates[layer]!;
    expectNumber("trainer", `layerRates.${layer}`, rate, rate >= 0 && Number.isFinite(rate), "of at least 0");
    return namesOf(model, layer, "layerRates").map((name) => [name, rate] as const);
  });
  const full = [...modelShapes(model).keys()].map((name) => [name, 1] as const);
  return new Map<string, number>([...full, ...factors]);
}

/** "body" holds every other layer. */
const depth = (layer: string): number => (layer === "body" ? 0 : layer.split(".").length);
