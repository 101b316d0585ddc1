/** As much of JSON Schema as protocol.schema.json is written in; a keyword beyond that is an error, not a check that passes. */
export type Schema = Readonly<Record<string, unknown>>;

type Check = (rule: never, value: unknown, place: string, root: Schema, schema: Schema) => readonly string[];

/** What is wrong with a value, each with its place; empty where it is valid. */
export function faultsIn(schema: Schema, value: unknown, root: Schema = schema, place = "$"): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (["$schema", "$defs", "title", "description"].includes(keyword)) return [];
    const check = checks[keyword];
    if (!check) throw new Error(`${place}: keyword must be one that is known, got ${keyword}`);
    return check(rule as never, value, place, root, schema);
  });
}

const isObject = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  integer: Number.isSafeInteger,
};

const fault = (holds: boolean, place: string, rule: string): readonly string[] =>
  holds ? [] : [`${place} must be ${rule}`];

/** How many of some schemas a value is valid by. */
const valid = (schemas: readonly Schema[], value: unknown, place: string, root: Schema): number =>
  schemas.filter((each) => faultsIn(each, value, root, place).length === 0).length;

const checks: Readonly<Record<string, Check>> = {
  $ref: (name: string, value, place, root) => faultsIn(definition(name, root), value, root, place),
  type: (kind: string, value, place) => fault(kinds[kind]!(value), place, `of type ${kind}`),
  const: (only: unknown, value, place) => fault(value === only, place, JSON.stringify(only)),
  enum: (some: readonly unknown[], value, place) => fault(some.includes(value), place, `among ${some.join(", ")}`),
  minimum: (least: number, value, place) =>
    fault(typeof value !== "number" || value >= least, place, `at least ${least}`),
  required: (names: readonly string[], value, place) =>
    names.flatMap((name) => fault(!isObject(value) || Object.hasOwn(value, name), `${place}.${name}`, "there")),
  properties: (each: Readonly<Record<string, Schema>>, value, place, root) =>
    Object.entries(each).flatMap(([name, schema]) =>
      isObject(value) && Object.hasOwn(value, name) ? faultsIn(schema, value[name], root, `${place}.${name}`) : [],
    ),
  additionalProperties: (schema: Schema, value, place, root, { properties = {} }) =>
    Object.entries(isObject(value) ? value : {})
      .filter(([name]) => !Object.hasOwn(properties as Schema, name))
      .flatMap(([name, each]) => faultsIn(schema, each, root, `${place}.${name}`)),
  items: (schema: Schema, value, place, root) =>
    (Array.isArray(value) ? value : []).flatMap((each, at) => faultsIn(schema, each, root, `${place}[${at}]`)),
  oneOf: (some: readonly Schema[], value, place, root) =>
    fault(valid(some, value, place, root) === 1, place, "valid in exactly one way"),
  anyOf: (some: readonly Schema[], value, place, root) =>
    fault(valid(some, value, place, root) > 0, place, "valid in some way"),
};

function definition(name: string, { $defs }: Schema): Schema {
  const found = ($defs as Readonly<Record<string, Schema>>)[name.replace("#/$defs/", "")];
  if (found) return found;
  throw new Error(`$ref must name a definition, got ${name}`);
}
