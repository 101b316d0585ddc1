/** Loss and accuracy over the epochs, drawn by Vega-Lite. */
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { HistoryLine } from "./course.ts";

/** A training figure on the way, or a test figure at the end of an epoch; `epoch` is a fraction inside one. */
interface Point {
  readonly epoch: number;
  readonly images: "training" | "test";
  readonly loss: number | null;
  readonly accuracy: number | null;
}

/**
 * An SVG of its own, readable on a light and on a dark page: text and lines take the colour of their surroundings.
 */
export async function curves(history: readonly HistoryLine[]): Promise<string> {
  const { spec } = compile(chart(history.flatMap(points)));
  const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
  const style = ".curves{color:#24292f}@media(prefers-color-scheme:dark){.curves{color:#d7dde4}}";
  return svg.replace('class="marks"', 'class="marks curves"').replace(/(<svg[^>]*>)/, `$1<style>${style}</style>`);
}

function points(line: HistoryLine, at: number): readonly Point[] {
  const training = line.course.map(({ progress, loss, top1 }) => ({
    epoch: at + progress,
    images: "training" as const,
    loss,
    accuracy: top1,
  }));
  const test = { epoch: at + 1, images: "test" as const, loss: line.testLoss, accuracy: line.testTop1 };
  return line.testLoss === null ? training : [...training, test];
}

function chart(values: readonly Point[]): TopLevelSpec {
  const epochs = Math.max(1, ...values.map(({ epoch }) => Math.ceil(epoch)));
  const panel = (field: "loss" | "accuracy", title: string) => ({
    width: 400,
    height: 240,
    title,
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative" as const,
        scale: { domain: [0, epochs], nice: false },
        axis: { tickMinStep: 1, format: "d" },
        title: "epoch",
      },
      y: {
        field,
        type: "quantitative" as const,
        scale: { zero: field === "loss" },
        title: null,
        axis: field === "accuracy" ? { format: ".1~%" } : {},
      },
      color: {
        field: "images",
        type: "nominal" as const,
        scale: { domain: ["training", "test"], range: ["#5b8def", "#e8833a"] },
        legend: { title: null, orient: "bottom" as const },
      },
    },
    layer: [
      { mark: { type: "line" as const, strokeWidth: 1.6 } },
      {
        transform: [{ filter: "datum.images === 'training'" }],
        mark: { type: "point" as const, filled: true, size: 9, opacity: 1, aria: false },
      },
      {
        transform: [{ filter: "datum.images === 'test'" }],
        mark: { type: "point" as const, filled: true, size: 46, opacity: 1 },
      },
    ],
  });
  return {
    data: { values: [...values] },
    background: "transparent",
    padding: 8,
    hconcat: [panel("loss", "Loss (nats)"), panel("accuracy", "Accuracy")],
    spacing: 36,
    config: {
      font: "system-ui, sans-serif",
      view: { stroke: null },
      title: { color: "currentColor", anchor: "start", fontSize: 13, offset: 12 },
      axis: {
        labelColor: "currentColor",
        titleColor: "currentColor",
        titleFontWeight: "normal",
        domainColor: "currentColor",
        tickColor: "currentColor",
        gridColor: "currentColor",
        gridOpacity: 0.12,
        domainOpacity: 0.4,
        tickOpacity: 0.4,
      },
      legend: { labelColor: "currentColor", symbolOpacity: 1, symbolType: "stroke", symbolStrokeWidth: 3 },
    },
  };
}
