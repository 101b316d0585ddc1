/** Draws docs/depth.svg: `npx tsx spec/depth/index.ts`. */
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { openEngine } from "../../src/engines.ts";
import { writeAtomically } from "../../src/files.ts";
import { losses } from "./training.ts";

const steps = 160;
/** How many steps a point is the mean of. */
const window = 8;

const engine = await openEngine("simd");
const points: object[] = [];
for (const kind of ["plain", "with shortcuts"]) {
  for (const layers of [20, 56]) {
    const course = await losses(engine, { layers, shortcuts: kind !== "plain" }, steps);
    for (let at = window; at <= steps; at += window) {
      const loss = course.slice(at - window, at).reduce((a, b) => a + b) / window;
      points.push({ kind, layers: `${layers} layers`, step: at, loss });
    }
  }
}
await engine.close();

const chart: TopLevelSpec = {
  data: { values: points },
  background: "white",
  padding: 8,
  facet: { column: { field: "kind", type: "nominal", title: null } },
  spec: {
    width: 320,
    height: 220,
    mark: { type: "line", strokeWidth: 1.8 },
    encoding: {
      x: { field: "step", type: "quantitative", title: "step" },
      y: { field: "loss", type: "quantitative", title: "training loss (nats)" },
      color: { field: "layers", type: "nominal", title: null, scale: { range: ["#5b8def", "#e8833a"] } },
    },
  },
  config: { font: "system-ui, sans-serif", view: { stroke: null } },
};
const svg = await new View(parse(compile(chart).spec), { renderer: "none" }).toSVG();
await writeAtomically("docs/depth.svg", `${svg}\n`);
