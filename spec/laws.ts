/** Every law by name. They know the contract, never an engine; `conformance.ts` turns them into tests. */
import type { OpName } from "../reference/catalogue.ts";
import { opsWithEdges } from "./arbitraries.ts";
import {
  edgesAgree,
  forwardAgrees,
  gradientAgrees,
  type Law,
  type LawOf,
  onlyTheWantedComesBack,
  shapesAreKnownAtOnce,
} from "./laws/agreement.ts";
import { batchIsOneByOne, opsOnBatches, pullbackIsAdjoint, pullbackIsLinear } from "./laws/algebra.ts";
import { binningLaws } from "./laws/binning.ts";
import { convolutionLaws } from "./laws/convolution.ts";
import { denseLaws } from "./laws/dense.ts";
import { identities } from "./laws/identities.ts";
import { lossLaws } from "./laws/losses.ts";
import { movingLaws } from "./laws/moving.ts";
import { normalizationLaws } from "./laws/normalization.ts";
import { pointwiseLaws } from "./laws/pointwise.ts";
import { avgPoolLaws, maxPoolLaws } from "./laws/pooling.ts";
import { resizingLaws } from "./laws/resizing.ts";
import { argumentsAreBorrowed, nothingIsLeft, twiceIsTheSame } from "./laws/state.ts";
import { everyStepAgrees, gradientsAreBorrowed, runStaysClose } from "./laws/steps.ts";
import { stridedLaws } from "./laws/strided.ts";

/** The laws of every op, on cases of whole numbers and on cases of floats. */
export const laws = {
  shapesAreKnownAtOnce,
  forwardAgrees,
  gradientAgrees,
  edgesAgree,
  onlyTheWantedComesBack,
  pullbackIsLinear,
  pullbackIsAdjoint,
  batchIsOneByOne,
  twiceIsTheSame,
  argumentsAreBorrowed,
  nothingIsLeft,
} as const satisfies Readonly<Record<string, Law>>;
export type LawName = keyof typeof laws;

/** The laws that speak of some ops only. */
export const domains: { readonly [L in LawName]?: readonly OpName[] } = {
  edgesAgree: opsWithEdges,
  batchIsOneByOne: opsOnBatches,
};

/** What holds of one op alone. */
export const ownLaws: { readonly [N in OpName]: Readonly<Record<string, LawOf<N>>> } = {
  ...identities,
  ...pointwiseLaws,
  ...denseLaws,
  ...lossLaws,
  conv2d: convolutionLaws,
  maxPool2d: maxPoolLaws,
  avgPool2d: avgPoolLaws,
  ...stridedLaws,
  ...movingLaws,
  ...binningLaws,
  ...resizingLaws,
  ...normalizationLaws,
};

/** The laws of the update steps. */
export const stepLaws = { everyStepAgrees, runStaysClose, gradientsAreBorrowed };
