/**
 * 3-D convolution. Channels go across the cells, as in conv2d; the gradients are gathers. Each cell asks its taps whether
 * they lie inside, since volumes are small beside the work at each place.
 */
import type { Conv3Params, Inputs } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { quotient } from "./source.ts";
import { sumOver } from "./sums.ts";
import { forward as transpose } from "./transpose.ts";

type Five = readonly [number, number, number, number, number];

export function forward(engine: Engine, inputs: Inputs<"conv3d", Handle>, params: Conv3Params, shape: Shape) {
  const { input, kernel, bias } = inputs;
  const [B, Z, Y, X, O] = shape as Five;
  const [, D, H, W, C] = input.shape as Five;
  const [KZ, KY, KX, CG] = kernel.shape as Five;
  const source = `function (input, kernel${bias ? ", bias" : ""}) {
    ${placeOf(Z, X)}
    const first = ${quotient("this.thread.x", O / params.groups)} * ${CG};
    let total = ${bias ? "bias[this.thread.x]" : "0"};
    ${nested(taps, [KZ, KY, KX], (axis) => under(params, axis, [D, H, W]))(`
      const at = (((b * ${D} + atZ) * ${H} + atY) * ${W} + atX) * ${C} + first;
      const tap = ((kz * ${KY} + ky) * ${KX} + kx) * ${CG};
      for (let c = 0; c < ${CG}; c++) { total += input[at + c] * kernel[(tap + c) * ${O} + this.thread.x]; }`)}
    return total;
  }`;
  const arrays = [input, kernel, ...(bias ? [bias] : [])];
  return { output: engine.launch({ name: "conv3d", source, grid: [O, Y * X, B * Z], arrays }, shape) };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"conv3d">, wanted: ReadonlySet<string>) {
  const { input, kernel, bias } = inputs;
  return {
    ...(wanted.has("input") && { input: dInput(engine, input.shape, kernel, dOutput, params) }),
    ...(wanted.has("kernel") && { kernel: dKernel(engine, input, kernel.shape, dOutput, params) }),
    ...(bias && wanted.has("bias") && { bias: sumOver(engine, dOutput, [0, 1, 2, 3], bias.shape) }),
  };
}

/** A cell asks each tap which window it lay under: stride·window + dilation·tap − padding is the cell's own place. */
function dInput(engine: Engine, shape: Shape, kernel: Handle, dOutput: Handle, params: Conv3Params): Handle {
  const [B, D, H, W, C] = shape as Five;
  const [, Z, Y, X, O] = dOutput.shape as Five;
  const [KZ, KY, KX, CG] = kernel.shape as Five;
  const OG = O / params.groups;
  const source = `function (dOutput, kernel) {
    ${placeOf(D, W)}
    const group = ${quotient("this.thread.x", CG)};
    const c = this.thread.x - group * ${CG};
    let total = 0;
    ${nested(taps, [KZ, KY, KX], (axis) => over(params, axis, [Z, Y, X]))(`
      const at = (((b * ${Z} + atZ) * ${Y} + atY) * ${X} + atX) * ${O} + group * ${OG};
      const tap = (((kz * ${KY} + ky) * ${KX} + kx) * ${CG} + c) * ${O} + group * ${OG};
      for (let o = 0; o < ${OG}; o++) { total += dOutput[at + o] * kernel[tap + o]; }`)}
    return total;
  }`;
  return engine.launch({ name: "conv3d.dInput", source, grid: [C, H * W, B * D], arrays: [dOutput, kernel] }, shape);
}

/** Each weight sums over all windows of one volume; the volumes are summed at the end. */
function dKernel(engine: Engine, input: Handle, shape: Shape, dOutput: Handle, params: Conv3Params): Handle {
  const [B, D, H, W, C] = input.shape as Five;
  const [, Z, Y, X, O] = dOutput.shape as Five;
  const [KZ, KY, KX, CG] = shape as Five;
  const source = `function (input, dOutput) {
    const c = ${quotient("this.thread.y", KX)};
    const kx = this.thread.y - c * ${KX};
    const plane = ${quotient("this.thread.z", KY)};
    const ky = this.thread.z - plane * ${KY};
    const b = ${quotient("plane", KZ)};
    const kz = plane - b * ${KZ};
    const first = ${quotient("this.thread.x", O / params.groups)} * ${CG};
    let total = 0;
    ${nested(windows, [Z, Y, X], (axis) => under(params, axis, [D, H, W]))(`
      const at = (((b * ${D} + atZ) * ${H} + atY) * ${W} + atX) * ${C} + first + c;
      total += input[at] * dOutput[(((b * ${Z} + z) * ${Y} + y) * ${X} + x) * ${O} + this.thread.x];`)}
    return total;
  }`;
  const grid = [O, CG * KX, B * KZ * KY];
  const cells = engine.launch({ name: "conv3d.dKernel", source, grid, arrays: [input, dOutput] }, [
    B,
    KZ,
    KY,
    CG,
    KX,
    O,
  ]);
  const summed = sumOver(engine, cells, [0], [KZ, KY, CG, KX, O]);
  const { output } = transpose(engine, { input: summed }, { axes: [0, 1, 3, 2, 4] });
  for (const handle of [cells, summed]) engine.release(handle);
  return output;
}

type Axis = 0 | 1 | 2;
const windows = ["z", "y", "x"] as const;
const taps = ["kz", "ky", "kx"] as const;

/** Three loops; each asks for a place `from` and goes on with it, as `atZ`, `atY` or `atX`, if it lies `inside`. */
const nested =
  (
    names: readonly string[],
    sizes: readonly number[],
    place: (axis: Axis) => { readonly from: string; readonly inside: string },
  ) =>
  (body: string): string =>
    ([2, 1, 0] as const).reduce((inner, axis) => {
      const { from, inside } = place(axis);
      const [name, at] = [names[axis], `at${"ZYX"[axis]}`];
      return `for (let ${name} = 0; ${name} < ${sizes[axis]}; ${name}++) {
        const ${at} = ${from};
        if (${inside.replaceAll("from", at)}) { ${inner} }
      }`;
    }, body);

/** The place of the input under a tap of a window. */
function under({ stride, dilation, padding }: Conv3Params, axis: Axis, extents: readonly number[]) {
  const from = `${windows[axis]} * ${stride[axis]} + ${taps[axis]} * ${dilation[axis]} - ${padding[axis][0]}`;
  return { from, inside: `from >= 0 && from < ${extents[axis]}` };
}

/** The window over a place of the input, there called z, y and x, by a tap. */
function over({ stride, dilation, padding }: Conv3Params, axis: Axis, extents: readonly number[]) {
  const start = `(${windows[axis]} + ${padding[axis][0]} - ${taps[axis]} * ${dilation[axis]})`;
  const inside = `from * ${stride[axis]} === ${start} && from >= 0 && from < ${extents[axis]}`;
  return { from: `Math.floor((${start} + 0.5) / ${stride[axis]})`, inside };
}

/** A cell's own place: y and x on thread.y, the volume and z on thread.z. */
const placeOf = (depth: number, width: number): string => `
    const y = ${quotient("this.thread.y", width)};
    const x = this.thread.y - y * ${width};
    const b = ${quotient("this.thread.z", depth)};
    const z = this.thread.z - b * ${depth};`;
