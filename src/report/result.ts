/** result.json: what a run came to. Fractions are from 0 to 1, null where undefined. */
export interface RunResult {
  readonly model: string;
  readonly dataset: string;
  readonly engine: string;
  /** CPU threads that computed; null where it was not CPUs. */
  readonly threads: number | null;
  readonly seed: number;
  /** That were trained, early stopping included. */
  readonly epochs: number;
  readonly trainImages: number;
  readonly testImages: number;
  readonly testLoss: number | null;
  readonly testTop1: number | null;
  readonly testTop5: number | null;
  /** The whole wall time. */
  readonly seconds: number;
  /** Training images over training time: loading included, evaluation not. */
  readonly imagesPerSecond: number | null;
  readonly parameters: number;
  /** On the test images, where every pixel has a class; testTop1 is then of pixels as well. */
  readonly segmentation?: {
    readonly meanIoU: number;
    readonly pixelAccuracy: number;
    /** By the class's name; null for one that neither occurs nor is guessed. */
    readonly classIoU: Readonly<Record<string, number | null>>;
  };
}
