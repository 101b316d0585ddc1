/** Numbers as people read them, the same in the terminal and on the page. */

/** 1256080 → "1,256,080"; fractions keep one digit below 100. */
export function count(value: number): string {
  const digits = value < 100 && !Number.isInteger(value) ? 1 : 0;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** 0.9834 → "98.34 %". */
export const percent = (fraction: number | null): string =>
  fraction === null ? "–" : `${(100 * fraction).toFixed(2)} %`;

/** A loss or a rate to four significant digits. */
export const figure = (value: number | null): string => (value === null ? "–" : `${Number(value.toPrecision(4))}`);

/** 95 → "1 min 35 s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min ${whole % 60} s`;
  return whole < 10 ? `${seconds.toFixed(1)} s` : `${whole} s`;
}

/** [28, 28, 1] → "28×28×1". */
export const extents = (shape: readonly number[]): string => shape.join("×");
