/** The values that parameters start from (lecture 000, "Training a CNN from Scratch"; lecture 001, "Weight initialization"). */
import type { Random } from "../reference/random.ts";

/** How many inputs feed one output, and how many outputs one input feeds. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Draws one value of a parameter at a time. */
export type Initial = (fans: Fans, random: Random) => () => number;

/** For biases. As weights they never break symmetry: all units of a layer stay equal (001). */
export const zeros: Initial = () => () => 0;

/** For the scales of normalizations: at first nothing is scaled. */
export const ones: Initial = () => () => 1;

/** A bell curve of standard deviation σ, whatever the layer. */
export const normal =
  (deviation: number): Initial =>
  (_fans, random) =>
  () =>
    deviation * random.normal();

/** Variance 2/(fanIn + fanOut): keeps signals and gradients alike in size through tanh and sigmoid (Glorot and Bengio, 2010). */
export const xavierNormal: Initial = ({ fanIn, fanOut }, random) =>
  normal(Math.sqrt(2 / (fanIn + fanOut)))({ fanIn, fanOut }, random);

/** The same variance, drawn evenly from ±√(6/(fanIn + fanOut)). */
export const xavierUniform: Initial = ({ fanIn, fanOut }, random) => uniform(Math.sqrt(6 / (fanIn + fanOut)), random);

/** Variance 2/fanIn: makes up for the half of the signal that relu cuts (He et al., 2015). */
export const kaimingNormal: Initial = (fans, random) => normal(Math.sqrt(2 / fans.fanIn))(fans, random);

/** The same variance, drawn evenly from ±√(6/fanIn). */
export const kaimingUniform: Initial = ({ fanIn }, random) => uniform(Math.sqrt(6 / fanIn), random);

/** Evenly from −limit to limit: variance limit²/3. */
function uniform(limit: number, random: Random): () => number {
  return () => limit * (2 * random.uniform() - 1);
}
