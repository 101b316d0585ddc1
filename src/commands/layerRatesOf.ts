/** What `--layer-rates` says. Whether there are such layers, and whether they bear such rates, the model knows. */
import type { LayerRates } from "../layerRates.ts";
import { UsageError } from "./usage.ts";

/** "0.5" → 0.5, "conv1=0.1,body=0.3" → { conv1: 0.1, body: 0.3 }; 1 where nothing was said. */
export function layerRatesOf(text: string | null): LayerRates {
  if (text === null) return 1;
  if (!text.includes("=")) return rateOf(text, text);
  const pairs = text.split(",").map((pair) => {
    const at = pair.indexOf("=");
    const layer = pair.slice(0, Math.max(0, at)).trim();
    if (layer === "") throw unreadable(text);
    return [layer, rateOf(pair.slice(at + 1), text)] as const;
  });
  return Object.fromEntries(pairs);
}

function rateOf(word: string, text: string): number {
  const rate = Number(word);
  if (word.trim() === "" || !Number.isFinite(rate)) throw unreadable(text);
  return rate;
}

const unreadable = (text: string) =>
  new UsageError(
    `train: --layer-rates must be a number, or layers with one each (as "conv1=0.1,body=0.3"), got "${text}"`,
  );
