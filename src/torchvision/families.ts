/** Networks of torchvision's that are wired as ours, and the order in which their modules run. */

export interface Family {
  /** What they are called here. */
  readonly models: readonly string[];
  /** The names of all modules that have weights, part after part; within a part in natural order, 2 before 10. */
  readonly parts: readonly RegExp[];
  /** What a name is called since, where older files call it otherwise. */
  readonly renamed?: (name: string) => string;
}

const fires = [3, 4, 5, 7, 8, 9, 10, 12];

const families: readonly Family[] = [
  {
    models: ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50", "wide-resnet50"],
    parts: [/^(conv1|bn1)$/, /^layer[1-4]\.\d+\.(conv\d|bn\d|downsample\.[01])$/, /^fc$/],
  },
  {
    models: [
      ...["alexnet64", "vgg11", "vgg13", "vgg16", "vgg19"],
      ...["mobilenet-v2", "convnext-tiny", "convnext-large"],
    ],
    parts: [/^features\.[\w.]+$/, /^classifier\.\d$/],
  },
  {
    models: ["squeezenet"],
    parts: [
      /^features\.0$/,
      ...fires.flatMap((at) => [
        new RegExp(`^features\\.${at}\\.squeeze$`),
        new RegExp(`^features\\.${at}\\.expand\\dx\\d$`),
      ]),
      /^classifier\.1$/,
    ],
  },
  {
    models: ["densenet121"],
    parts: [
      /^features\.(conv|norm)0$/,
      ...[1, 2, 3, 4].map(
        (at) =>
          new RegExp(`^features\\.(denseblock${at}\\.denselayer\\d+\\.(norm|conv)[12]|transition${at}\\.(norm|conv))$`),
      ),
      /^features\.norm5$/,
      /^classifier$/,
    ],
    renamed: (name) => name.replace(/(denselayer\d+\.(?:norm|conv))\.([12])\./, "$1$2."),
  },
  {
    models: ["shufflenet-v2"],
    parts: [/^conv1\.[01]$/, /^stage[2-4]\.\d+\.branch[12]\.\d$/, /^conv5\.[01]$/, /^fc$/],
  },
];

/** What those networks are called here. */
export const wiredAlike: readonly string[] = families.flatMap(({ models }) => models);

export const familyOf = (model: string): Family | undefined => families.find(({ models }) => models.includes(model));

const natural = new Intl.Collator("en", { numeric: true });

/** Modules in the order in which they run; null for those that no part knows. */
export function inOrder(modules: Iterable<string>, { parts }: Family): readonly string[] | null {
  const ranked = [...modules].map((name) => ({ name, part: parts.findIndex((part) => part.test(name)) }));
  if (ranked.some(({ part }) => part === -1)) return null;
  return ranked.sort((a, b) => a.part - b.part || natural.compare(a.name, b.name)).map(({ name }) => name);
}
