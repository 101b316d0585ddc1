/** How many parameters the landmark networks have, as their authors or others have published it. */
import { describe, expect, test } from "vitest";
import { summary } from "../../../src/summary.ts";
import { googlenet, modelByName, pyramidnet110 } from "../../../src/zoo/index.ts";

const parameters = (name: string) => summary(modelByName(name, {})).totals.parameters;

const torchvision = "torchvision 0.14, sum(p.numel() for p in model.parameters())";
const pytorchcv = "pytorchcv, the table of its image classification models";

/** With 1000 classes, unless the network is for images of 32×32 or answers for every pixel. */
const published: readonly (readonly [name: string, count: number, source: string])[] = [
  ["alexnet", 62_378_344, "lecture 000: 62.4 million; every layer of its drawing added up"],
  ["alexnet64", 61_100_840, torchvision],
  ["zfnet", 62_357_608, "figure 3 of the paper, every layer added up"],
  ["vgg11", 132_863_336, torchvision],
  ["vgg13", 133_047_848, torchvision],
  ["vgg16", 138_357_544, torchvision],
  ["vgg19", 143_667_240, torchvision],
  ["googlenet", 13_378_280, "table 1 and section 5 of the paper, both auxiliary classifiers with it"],
  ["squeezenet", 1_248_424, torchvision],
  ["resnet101", 44_549_160, torchvision],
  ["resnet152", 60_192_808, torchvision],
  ["wide-resnet50", 68_883_240, torchvision],
  ["resnext50", 25_028_904, torchvision],
  ["se-resnet50", 28_088_024, `${pytorchcv}; the paper says 28.1 million`],
  ["pyramidnet110", 1_739_730, "the paper says 1.7 million"],
  ["densenet121", 7_978_856, torchvision],
  ["fractalnet", 33_724_618, pytorchcv],
  ["xception", 22_855_952, `${pytorchcv}; the paper says 22,855,952`],
  ["mobilenet", 4_231_976, `${pytorchcv}; the paper says 4.2 million`],
  ["mobilenet-v2", 3_504_872, torchvision],
  ["shufflenet", 1_865_728, pytorchcv],
  ["shufflenet-v2", 2_278_604, torchvision],
  ["convnext-tiny", 28_589_128, torchvision],
  ["convnext-large", 197_767_336, torchvision],
  ["mixer", 59_880_472, "the paper says 59 million"],
  ["unet", 31_030_658, "figure 1 of the paper, and the TensorFlow U-Net of G. Chlebus"],
  ["fcn8s", 134_489_759, "table 1 of the paper: 134 million"],
  ["segnet", 29_449_355, "VGG-16's convolutions and their mirror, every layer added up"],
];

describe("the number of parameters is the published one", () => {
  test.each(published)("%s: %i (%s)", (name, count) => {
    expect(parameters(name)).toBe(count);
  });

  test("GoogLeNet without its auxiliary classifiers has 6,998,552, and VGG-16 19.8 times as many", () => {
    expect(summary(googlenet({ auxiliaries: false })).totals.parameters).toBe(6_998_552);
    expect(parameters("vgg16") / 6_998_552).toBeCloseTo(19.77, 2); // lecture 002 says 27 times
  });

  test("PyramidNet-110 with α = 84 has the paper's 3.8 million", () => {
    expect(summary(pyramidnet110({ alpha: 84 })).totals.parameters).toBe(3_855_054);
  });
});

describe("lecture 003's table of AlexNet", () => {
  test("comes out row by row", () => {
    const { rows } = summary(modelByName("alexnet64", {}));
    const tabled = rows.filter(({ op }) => ["conv2d", "maxPool2d", "reshape", "linear"].includes(op));
    const rounded = tabled.map(({ output, parameters, memory, multiplyAdds }) => [
      output.join("×"),
      Math.round(memory / 1024),
      // The lecture counts no biases.
      Math.round((parameters === 0 ? 0 : parameters - output.at(-1)!) / 1000),
      Math.round(multiplyAdds / 1e6),
    ]);
    expect(rounded).toEqual([
      ["56×56×64", 784, 23, 73],
      ["27×27×64", 182, 0, 0],
      ["27×27×192", 547, 307, 224],
      ["13×13×192", 127, 0, 0],
      ["13×13×384", 254, 664, 112],
      ["13×13×256", 169, 885, 150], // printed 145, see docs/errata.md
      ["13×13×256", 169, 590, 100],
      ["6×6×256", 36, 0, 0],
      ["9216", 36, 0, 0],
      ["4096", 16, 37_749, 38],
      ["4096", 16, 16_777, 17],
      ["1000", 4, 4_096, 4],
    ]);
  });
});

describe("the work is the published one", () => {
  const billions = (name: string) => summary(modelByName(name, {})).totals.multiplyAdds / 1e9;

  test("VGG-19 takes 19.6 and ResNet-34 3.66 GFLOP, products with their additions", () => {
    expect(billions("vgg19")).toBeCloseTo(19.63, 2); // lecture 004, "ResNet": 19.6
    expect(billions("resnet34")).toBeCloseTo(3.66, 2); // and 3.6
  });

  test.each([
    ["mobilenet", 0.569], // the paper's table 8: 569 million
    ["mobilenet-v2", 0.3], // table 4: 300M
    ["shufflenet", 0.137], // the paper says 140M
    ["shufflenet-v2", 0.146], // table 8: 146M
    ["convnext-tiny", 4.5], // table 9: 4.5G
    ["resnext50", 4.2], // table 1: 4.2
    ["densenet121", 2.83],
  ])("%s takes %d GFLOP", (name, count) => {
    expect(Math.abs(billions(name) / count - 1)).toBeLessThan(0.015);
  });
});
