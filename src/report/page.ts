/** report.html: a whole run on one page that asks for nothing from elsewhere. */
import type { Dataset } from "../../datasets/index.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Evaluation } from "../metrics.ts";
import type { Model } from "../model.ts";
import { confusionTable, worstPairs } from "./confusion.ts";
import type { HistoryLine } from "./course.ts";
import { mistakesSection, samplesSection, seenSection } from "./galleries.ts";
import { type Html, html, markup } from "./html.ts";
import { layersTable } from "./layers.ts";
import { count, duration, figure, percent } from "./numbers.ts";
import { filterPictures } from "./pictures.ts";
import type { RunResult } from "./result.ts";
import type { SeenImages } from "./seenImages.ts";
import { segmentationSection } from "./segmentation.ts";
import { style } from "./style.ts";

export interface ReportContent {
  readonly result: RunResult;
  readonly model: Model;
  /** Every choice of the run, by the name of its option. */
  readonly choices: object;
  /** The command that does the same again. */
  readonly command: string;
  readonly history: readonly HistoryLine[];
  /** What curves.svg holds. */
  readonly curves: string;
  readonly test: Dataset;
  /** What training began with. */
  readonly seen: SeenImages;
  /** Of the last epoch. */
  readonly evaluation: Evaluation;
  /** The parameters of the first layer that has any. */
  readonly firstWeights: Tensor;
}

export async function page(content: ReportContent): Promise<string> {
  const { result, curves, model } = content;
  const title = `${result.model} on ${result.dataset}`;
  const document = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: ${percent(result.segmentation?.meanIoU ?? result.testTop1)}</title>
<style>${markup(style)}</style>
<main>
<h1>${title}</h1>
<p class="quiet">${count(result.trainImages)} training images, ${count(result.epochs)} ${result.epochs === 1 ? "epoch" : "epochs"}, ${result.engine}, seed ${result.seed}</p>
${headline(content)}
<section><h2>Learning curves</h2>
<p class="quiet">Training figures are means over a stretch of steps, as the parameters stood there; test figures are taken at the end of each epoch.</p>
<div class="wide">${markup(curves)}</div></section>
${confusionSection(content)}
${await mistakesSection(content.evaluation, content.test)}
${await samplesSection(content.evaluation, content.test)}
${await pixelsSection(content)}
${seenSection(content.seen)}
${filtersSection(content)}
<section><h2>The network</h2>${layersTable(model)}</section>
<section><h2>Epochs</h2>${epochsTable(content.history)}</section>
<section><h2>Choices</h2>
<dl class="columns">${Object.entries(content.choices).map(([name, value]) => html`<div><dt>${name}</dt><dd>${valueText(value)}</dd></div>`)}</dl>
<p style="margin:20px 0 0">The same run again:</p><pre>${content.command}</pre></section>
</main>
</html>
`;
  return document.markup;
}

function headline({ result, evaluation }: ReportContent): Html {
  const wrong = Math.round((1 - evaluation.top1) * evaluation.images);
  const figures = [
    ...(result.segmentation
      ? ([
          [percent(result.segmentation.meanIoU), "mean intersection over union"],
          [
            percent(result.segmentation.pixelAccuracy),
            `of the pixels of ${count(result.testImages)} test images right`,
          ],
        ] as const)
      : ([
          [percent(result.testTop1), "of the test images right"],
          [count(wrong), `wrong of ${count(result.testImages)}`],
          [percent(result.testTop5), "right within five guesses"],
        ] as const)),
    [figure(result.testLoss), "test loss (nats)"],
    [known(result.imagesPerSecond, count), `training images a second; ${duration(result.seconds)} in all`],
    [count(result.parameters), "parameters"],
  ] as const;
  return html`<div class="figures">${figures.map(([value, caption]) => html`<div class="figure"><b>${value}</b><span>${caption}</span></div>`)}</div>`;
}

function confusionSection({ evaluation, test }: ReportContent): Html {
  const pairs = worstPairs(evaluation.confusion, test.classes);
  return html`<section><h2>Confusion matrix</h2>
<p class="quiet">A row for each true class, a column for each guess${evaluation.segmentation ? ", in pixels" : ""}. ${pairs === "" ? "No mistake was made." : `Most often: ${pairs}.`}</p>
${confusionTable(evaluation.confusion, test.classes)}</section>`;
}

async function pixelsSection({ evaluation: { segmentation }, test }: ReportContent): Promise<Html> {
  return segmentation ? segmentationSection(segmentation, test) : html``;
}

function filtersSection({ firstWeights, model }: ReportContent): Html {
  const most = 40;
  const filters = filterPictures(firstWeights, model.input);
  if (filters.length === 0) return html``;
  const shown = filters.length > most ? `The first ${most} of ${filters.length}` : `All ${filters.length}`;
  return html`<section><h2>What the first layer looks for</h2>
<p class="quiet">${shown} filters: white pixels speak for a feature, black ones against it, gray ones not at all.</p>
<div class="filters">${filters.slice(0, most).map((source, at) => html`<img src="${source}" alt="filter ${at + 1}">`)}</div></section>`;
}

function epochsTable(history: readonly HistoryLine[]): Html {
  const inPixels = history.some(({ testMeanIoU }) => testMeanIoU !== undefined);
  const rows = history.map(
    (line) => html`<tr><td class="number">${line.epoch}</td><td class="number">${figure(line.trainLoss)}</td>
<td class="number">${percent(line.trainTop1)}</td><td class="number">${figure(line.testLoss)}</td>
<td class="number">${percent(line.testTop1)}</td>${inPixels ? html`<td class="number">${percent(line.testMeanIoU ?? null)}</td>` : ""}
<td class="number">${figure(line.learningRate)}</td>
<td class="number">${known(line.seconds, duration)}</td></tr>`,
  );
  const heads = [
    "epoch",
    "training loss",
    "right in training",
    "test loss",
    "right in the test",
    ...(inPixels ? ["mean IoU"] : []),
    "learning rate",
    "time",
  ];
  return html`<div class="wide"><table class="plain">
<thead><tr>${heads.map((head) => html`<th class="number">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

const known = (value: number | null, text: (value: number) => string) => (value === null ? "–" : text(value));

function valueText(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "none" : `${value}`;
}
