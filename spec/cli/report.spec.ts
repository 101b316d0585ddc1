import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { batches, inMemory } from "../../datasets/index.ts";
import { random } from "../../reference/random.ts";
import { tensor } from "../../reference/tensor.ts";
import { confusionTable, worstPairs } from "../../src/report/confusion.ts";
import type { HistoryLine } from "../../src/report/course.ts";
import { curves } from "../../src/report/curves.ts";
import { samplesSection } from "../../src/report/galleries.ts";
import { html } from "../../src/report/html.ts";
import { count, duration, figure, percent } from "../../src/report/numbers.ts";
import { page } from "../../src/report/page.ts";
import { filterPictures, imagePicture } from "../../src/report/pictures.ts";
import { seenImages } from "../../src/report/seenImages.ts";
import { mlp } from "../../src/zoo/index.ts";

describe("html", () => {
  test("escapes what is interpolated, but not markup", () => {
    const bold = html`<b>${"a<b>&\"'"}</b>`;
    expect(bold.markup).toBe("<b>a&#60;b&#62;&#38;&#34;&#39;</b>");
    expect(html`<p>${[bold, bold]} ${7}</p>`.markup).toBe(`<p>${bold.markup}\n${bold.markup} 7</p>`);
  });

  test("no text can close an element or an attribute", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"']/);
      }),
    );
  });
});

describe("pictures", () => {
  const decoded = (uri: string) => PNG.sync.read(Buffer.from(uri.replace("data:image/png;base64,", ""), "base64"));
  const grays = (uri: string) => [...decoded(uri).data].filter((_, at) => at % 4 === 0);

  test("of gray images repeat the byte in red, green and blue; of coloured ones keep the three apart", () => {
    const gray = decoded(imagePicture([1, 2, 1], Uint8Array.of(7, 200)));
    expect([...gray.data]).toEqual([7, 7, 7, 255, 200, 200, 200, 255]);
    const coloured = decoded(imagePicture([1, 1, 3], Uint8Array.of(1, 2, 3)));
    expect([...coloured.data]).toEqual([1, 2, 3, 255]);
  });

  test("of filters are middle gray at 0, and white or black at the largest weight", () => {
    const kernel = tensor([1, 3, 1, 2], [0, 4, -2, 8, 1, 8]); // [ky, kx, inChannel, outChannel]
    const [first, second] = filterPictures(kernel, [28, 28, 1]);
    expect(grays(first!)).toEqual([128, 0, 191]); // 0, −2, 1
    expect(grays(second!)).toEqual([191, 255, 255]); // 4, 8, 8
  });

  test("of fully connected units lie as the image that they read", () => {
    const weight = tensor([1, 4], [1, 0, 0, -1]);
    const [unit] = filterPictures(weight, [2, 2, 1]);
    expect([decoded(unit!).width, decoded(unit!).height]).toEqual([2, 2]);
    expect(grays(unit!)).toEqual([255, 128, 128, 0]);
  });

  test("there are none of a layer that does not see the image", () => {
    expect(filterPictures(tensor([1, 3], [1, 2, 3]), [2, 2, 1])).toEqual([]);
    expect(filterPictures(tensor([1, 1, 2, 1], [1, 2]), [2, 2, 2])).toEqual([]);
  });
});

describe("confusion", () => {
  const confusion = [
    [8, 2],
    [0, 5],
  ];

  test("the table has a row for each class, its counts, and nothing where there was none", () => {
    const { markup } = confusionTable(confusion, ["cat", "dog"]);
    const cells = [...markup.matchAll(/<td class="(\w+)"[^>]*>(\d+)<\/td>|<td><\/td>/g)].map(([, kind, n]) => [
      kind,
      n,
    ]);
    expect(cells).toEqual([
      ["right", "8"],
      ["wrong", "2"],
      [undefined, undefined],
      ["right", "5"],
    ]);
  });

  test("the worst pairs are named, most frequent first", () => {
    expect(worstPairs(confusion, ["cat", "dog"])).toBe("cat taken for dog (2×)");
    expect(worstPairs([[1]], ["cat"])).toBe("");
    const three = [
      [9, 0, 0],
      [3, 9, 0],
      [1, 2, 9],
    ];
    expect(worstPairs(three, ["a", "b", "c"], 2)).toBe("b taken for a (3×), c taken for b (2×)");
  });
});

test("numbers read as people write them", () => {
  expect([count(1256080), count(150.26), count(9.04), count(12)]).toEqual(["1,256,080", "150", "9.0", "12"]);
  expect([percent(0.98345), percent(null), figure(0.123456), figure(null)]).toEqual(["98.34 %", "–", "0.1235", "–"]);
  expect([2.34, 59.7, 95, 7322].map(duration)).toEqual(["2.3 s", "1 min 0 s", "1 min 35 s", "2 h 2 min"]);
});

const line: HistoryLine = {
  ...{ epoch: 1, step: 2, trainLoss: 1, trainTop1: 0.5, testLoss: 0.5, testTop1: 0.5, testTop5: null },
  ...{ learningRate: 0.1, seconds: 1, imagesPerSecond: 4, course: [{ progress: 1, loss: 1, top1: 0.5 }] },
};

describe("the report", () => {
  const evil = '<script>alert("1")</script>';
  const report = async () =>
    page({
      result: {
        ...{ model: "mlp", dataset: evil, engine: "reference", threads: 1, seed: 1, epochs: 1, trainImages: 4 },
        ...{
          testImages: 2,
          testLoss: 0.5,
          testTop1: 0.5,
          testTop5: null,
          seconds: 1,
          imagesPerSecond: 4,
          parameters: 9,
        },
      },
      model: mlp({ input: [2, 2, 1], classes: 2 }),
      choices: { dataDir: evil, clipNorm: null, balanced: true },
      command: `npx tsx train.ts --data-dir ${evil}`,
      history: [line],
      curves: await curves([line]),
      test: inMemory({
        ...{ name: evil, classes: [evil, "dog"], imageShape: [2, 2, 1] },
        ...{ pixels: new Uint8Array(8).fill(9), labels: Uint8Array.of(0, 1) },
      }),
      evaluation: {
        ...{ images: 2, loss: 0.5, top1: 0.5, top5: null },
        confusion: [
          [0, 1],
          [0, 1],
        ],
        mistakes: [{ index: 0, label: 0, guess: 1, probability: 0.75, loss: 1.4 }],
        samples: [
          { index: 0, label: 0, guess: 1, probability: 0.75, loss: 1.4 },
          { index: 1, label: 1, guess: 1, probability: 0.5, loss: 0.7 },
        ],
      },
      seen: {
        ...{ augment: "mirror+mixup", shape: [2, 2, 1] },
        images: [
          {
            pixels: Uint8Array.of(1, 2, 3, 4),
            shares: [
              ["dog", 0.75],
              [evil, 0.25],
            ],
          },
        ],
      },
      firstWeights: tensor([1, 4], [1, 0, 0, -1]),
    });

  test("asks for nothing from elsewhere", async () => {
    const text = await report();
    const wanted = [...text.matchAll(/(?:src|href)\s*=\s*"([^"]*)"|url\(([^)]*)\)|@import/g)].map(([all]) => all);
    expect(wanted.length).toBe(5); // the mistake, two samples, the image that was seen, and the filter
    for (const source of wanted) expect(source).toMatch(/^src="data:image\/png;base64,/);
    expect(text).not.toMatch(/<(?:link|script|iframe)/);
  });

  test("escapes every text that comes from outside", async () => {
    const text = await report();
    expect(text).not.toContain("<script");
    expect(text.split("&#60;script&#62;").length - 1).toBeGreaterThan(5);
  });

  test("tells how good the model is, where it errs and how to do it again", async () => {
    const text = await report();
    expect(text).toContain("<b>50.00 %</b><span>of the test images right</span>");
    expect(text).toContain("taken for <b>dog</b><br>75.00 % sure");
    expect(text).toContain('<b class="right">dog</b><br>50.00 % sure');
    expect(text).toContain("The first images of the first step, changed by chance: mirror, mixup.");
    expect(text).toMatch(/alt="training image 1"><figcaption>dog 75 %, &#60;script&#62;.* 25 %</);
    expect(text).toContain("<dt>clipNorm</dt><dd>none</dd>");
    expect(text).toContain("<pre>npx tsx train.ts --data-dir &#60;script");
  });
});

describe("what training looks at", () => {
  const train = inMemory({
    ...{ name: "pairs", classes: ["cat", "dog"], imageShape: [1, 2, 1] },
    ...{ pixels: Uint8Array.of(0, 255, 100, 200), labels: Uint8Array.of(0, 1) },
  });
  const choices = { seed: 1, batch: 2, balanced: false, normalization: { mean: [0.5], deviation: [0.25] } };

  test("is the first batch, in bytes again", async () => {
    const { images, shape } = await seenImages({ train, augmentation: undefined }, { ...choices, augment: "none" });
    expect(shape).toEqual([1, 2, 1]);
    expect(images.toSorted((a, b) => a.pixels[0]! - b.pixels[0]!)).toEqual([
      { pixels: Uint8Array.of(0, 255), shares: [["cat", 1]] },
      { pixels: Uint8Array.of(100, 200), shares: [["dog", 1]] },
    ]);
  });

  test("names no class where every pixel has one, and there are no sample answers for images", async () => {
    const masks = async (indices: ArrayLike<number>) => new Uint8Array(2 * indices.length).fill(1);
    const { images } = await seenImages(
      { train: { ...train, masks }, augmentation: undefined },
      { ...choices, augment: "none" },
    );
    expect(images.map(({ shares }) => shares)).toEqual([[], []]);
    const none = { images: 2, loss: 1, top1: 0, top5: null, confusion: [], mistakes: [], samples: [] };
    expect((await samplesSection(none, train)).markup).toBe("");
  });

  test("names both classes of a mixture, and shows what a step is given", async () => {
    const augmentation = { size: 1, mixup: 1 };
    const { images } = await seenImages({ train, augmentation }, { ...choices, augment: "mixup" }, 1);
    const epoch = { ...{ size: 2, augmentation }, random: random(1).fork("epoch", 1) };
    const first = (await batches(train, { ...epoch, normalization: choices.normalization }).next()).value!;
    expect(images).toHaveLength(1);
    expect(images[0]!.pixels[0]).toBe(Math.round(255 * (0.25 * first.input.data[0]! + 0.5)));
    const [cat, dog] = first.target.data;
    const shares = [["cat", cat!] as const, ["dog", dog!] as const].filter(([, share]) => share > 0);
    expect(images[0]!.shares).toEqual(shares.toSorted(([, a], [, b]) => b - a));
  });
});

test("curves are an SVG with a panel for the loss and one for the accuracy, in the colours of the page", async () => {
  const svg = await curves([line, { ...line, epoch: 2 }]);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).toContain("Loss (nats)");
  expect(svg).toContain("Accuracy");
  expect(svg).toContain("prefers-color-scheme:dark");
  expect(svg).not.toContain('fill="white"');
});
