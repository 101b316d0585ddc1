/** From the bytes of a picture to what a network takes: exactly as its data set was made. */
import { ParameterError } from "../reference/errors.ts";
import { resampledBytes } from "./augment/resample.ts";
import { tenCrop } from "./augment/views.ts";
import { centerWindow } from "./augment/window.ts";
import type { Dataset } from "./dataset.ts";
import { storedSquare } from "./images/decode.ts";

/** How photographs have become the images that a network was judged by. */
export interface Preprocessing {
  /** Their middle square was resized to so many pixels each way: what the data set stores. */
  readonly stored: number;
  /** Of that the square of so many pixels in the middle was looked at, resized to what the network takes. */
  readonly extent: number;
}

/** Whether a picture is looked at once, in its middle, or by ten views of which the mean is the answer. */
export type Crops = "center" | "ten";

export interface ViewOptions {
  /** What the network takes: squares of 1 or 3 channels. */
  readonly imageShape: Dataset["imageShape"];
  /** Default: the middle square, resized to that. */
  readonly preprocessing?: Preprocessing | undefined;
  readonly crops: Crops;
}

/**
 * One view of a JPEG or PNG, or ten, each [y, x, channel]. For one channel a picture becomes gray (luma, Rec. 601), and a
 * light ground dark: digits and clothes are light on dark in their data sets, on paper they are not.
 * @throws {DataError} when the file is no whole JPEG or PNG; {ParameterError} when ten views have no room, or a network
 * takes other images.
 */
export function photographViews(bytes: Uint8Array, options: ViewOptions): readonly Uint8Array[] {
  const { imageShape, preprocessing, crops } = options;
  expectViews(options);
  const [size, , C] = imageShape;
  const { stored, extent } = preprocessing ?? { stored: size, extent: size };
  const square = storedSquare(bytes, stored);
  const pixels = C === 1 ? lightOnDark(luma(square), stored) : square;
  const shape = [stored, stored, C] as const;
  if (crops === "ten") return tenCrop(pixels, shape, size);
  return [resampledBytes({ pixels, shape, window: centerWindow([stored, stored], extent), size })];
}

/** @throws {ParameterError} when a network takes images that no view can be, or ten views have no room. */
export function expectViews({ imageShape, preprocessing, crops }: ViewOptions): void {
  const [H, W, C] = imageShape;
  if (H !== W || (C !== 1 && C !== 3)) {
    throw new ParameterError(`views: images must be squares of 1 or 3 channels, got ${imageShape.join("×")}`);
  }
  const stored = preprocessing?.stored ?? H;
  if (crops === "center" || stored > H) return;
  throw new ParameterError(
    `views: crops must be "center" (images are stored at ${stored}×${stored}, the network takes ${H}×${W}: there is ` +
      `nothing to cut), got "ten"`,
  );
}

/** [y, x, red green blue] to [y, x]. */
const luma = (pixels: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: pixels.length / 3 }, (_, at) =>
    Math.round(0.299 * pixels[3 * at]! + 0.587 * pixels[3 * at + 1]! + 0.114 * pixels[3 * at + 2]!),
  );

/** The ground is what stands at the border. */
function lightOnDark(pixels: Uint8Array, size: number): Uint8Array {
  const border = pixels.filter((_, at) => {
    const [y, x] = [Math.floor(at / size), at % size];
    return y === 0 || x === 0 || y === size - 1 || x === size - 1;
  });
  const ground = border.reduce((sum, value) => sum + value, 0) / border.length;
  return ground > 127.5 ? pixels.map((value) => 255 - value) : pixels;
}
