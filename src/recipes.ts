/** The best known choices for each data set: what a run does that is told nothing else. */

/** Everything about training that a data set decides. null: this is not done. */
export interface Recipe {
  readonly model: string;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly schedule: string;
  readonly weightDecay: number;
  readonly epochs: number;
  /** Images per step. */
  readonly batch: number;
  /** Into how many parts a step's images are cut, for less memory. */
  readonly parts: number;
  /** How many of the training images; null takes all. Where the program draws them, it draws this many. */
  readonly limit: number | null;
  readonly clipNorm: number | null;
  readonly labelSmoothing: number;
  /** How much of a moving average of the parameters each step leaves; null keeps none. */
  readonly averaging: number | null;
  /** Extent of the images that the model takes, pixels each way; null: as they are. */
  readonly size: number | null;
  /** What all channel counts of the network are multiplied by. */
  readonly width: number;
  /** What is done to training images by chance, by name. */
  readonly augment: string;
  /** Whether every batch holds as many images of one class as of another. */
  readonly balanced: boolean;
  /** Epochs without a better test loss after which training ends. */
  readonly earlyStopping: number | null;
}

const mnist: Recipe = {
  model: "lenet5",
  optimizer: "adam",
  learningRate: 0.0015,
  schedule: "cosine",
  weightDecay: 0,
  epochs: 4,
  batch: 32,
  parts: 1,
  limit: null,
  clipNorm: null,
  labelSmoothing: 0,
  averaging: null,
  size: null,
  width: 1,
  augment: "none",
  balanced: false,
  earlyStopping: null,
};

/** Few images in small batches: enough to learn drawn digits, and soon done; more are drawn as easily (`--limit 60000`). */
const digits: Recipe = { ...mnist, epochs: 2, batch: 32, limit: 8000 };

/** Clothes are harder to tell apart than digits: the same network, for longer. */
const fashionMnist: Recipe = { ...mnist, epochs: 8 };

/** Photographs of things in all positions and lights: what does not change them is changed. */
const photographs: Recipe = {
  ...mnist,
  learningRate: 0.001,
  epochs: 10,
  labelSmoothing: 0.1,
  size: 64,
  augment: "mirror+crops",
};

/** Networks that normalize bear long steps, which rise before they fall. */
const normalized = {
  optimizer: "nesterov",
  learningRate: 0.06,
  schedule: "oneCycle",
  weightDecay: 5e-4,
  epochs: 20,
} as const;

const imageFolder: Recipe = { ...photographs, ...normalized, model: "resnet18-64" };

/** Shapes are simple and networks that answer for pixels are large: a quarter of their width is enough, and soon done. */
const shapes: Recipe = { ...mnist, model: "unet", learningRate: 0.002, epochs: 6, batch: 16, limit: 2000, width: 0.25 };

/** What models are trained with on photographs, where it is not what `photographs` says. */
const photographModels: Readonly<Record<string, Partial<Recipe>>> = {
  "mobilenet-64": normalized,
  "convnext-64": { optimizer: "adamW", learningRate: 0.002, schedule: "oneCycle", weightDecay: 0.05, epochs: 20 },
};

/**
 * What models are trained with on shapes, where it is not what `shapes` says. One that normalizes bears long steps; FCN-8s
 * puts 100 pixels around its images, so that it gets few of them, and few channels.
 */
const shapesModels: Readonly<Record<string, Partial<Recipe>>> = {
  segnet: { learningRate: 0.004, schedule: "oneCycle", epochs: 12 },
  fcn8s: { width: 0.0625, limit: 1000, epochs: 4 },
};

export const recipes = {
  digits,
  mnist,
  "fashion-mnist": fashionMnist,
  imagefolder: imageFolder,
  shapes,
} as const satisfies Record<string, Recipe>;

export type DataName = keyof typeof recipes;

/** The recipe of a data set, for the model that is asked for. */
export function recipeFor(data: DataName, model: string = recipes[data].model): Recipe {
  if (model === recipes[data].model) return recipes[data];
  const base = data === "imagefolder" ? { ...photographs, ...photographModels[model] } : recipes[data];
  return { ...base, ...(data === "shapes" && shapesModels[model]), model };
}

/** The data sets that have a recipe are the ones that the command line knows. */
export const dataNames = Object.keys(recipes) as readonly DataName[];

/** What the recipes say about one choice, for a help text: "digits 2, mnist 4", or the one value they agree on. */
export function inRecipes(choice: keyof Recipe): string {
  const said = dataNames.map((data) => valueText(recipes[data][choice]));
  if (new Set(said).size === 1) return said[0]!;
  return dataNames.map((data, at) => `${data} ${said[at]}`).join(", ");
}

function valueText(value: Recipe[keyof Recipe]): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "none" : `${value}`;
}
