/** Max unpooling. An item is an image, which it alone writes; what comes last stays. */

@unmanaged
class UnpoolArguments {
  input: usize; // or dInput
  indices: usize; // float32 whole numbers
  output: usize; // or dOutput
  owners: usize; // int32 position of the value that stays at a pixel, −1 where none came
  values: i32; // positions per image of the input
  pixels: i32; // and of the output
  C: i32;
}

export function unpool(args: usize, item: i32, _thread: i32): void {
  const p = changetype<UnpoolArguments>(args);
  const from = usize(item) * usize(p.values * p.C) << 2, to = usize(item) * usize(p.pixels * p.C) << 2;
  memory.fill(p.output + to, 0, usize(p.pixels * p.C) << 2);
  memory.fill(p.owners + to, 0xff, usize(p.pixels * p.C) << 2);
  let at = from;
  for (let position = 0; position < p.values; position++) {
    for (let c = 0; c < p.C; c++) {
      const pixel = i32(load<f32>(p.indices + at));
      if (u32(pixel) < u32(p.pixels)) {
        const place = to + ((pixel * p.C + c) << 2);
        store<f32>(p.output + place, load<f32>(p.input + at));
        store<i32>(p.owners + place, position);
      }
      at += 4;
    }
  }
}

/** A value gets the gradient of the pixel that it owns. */
export function unpoolGradient(args: usize, item: i32, _thread: i32): void {
  const p = changetype<UnpoolArguments>(args);
  const from = usize(item) * usize(p.values * p.C) << 2, to = usize(item) * usize(p.pixels * p.C) << 2;
  let at = from;
  for (let position = 0; position < p.values; position++) {
    for (let c = 0; c < p.C; c++) {
      const pixel = i32(load<f32>(p.indices + at));
      let gradient: f32 = 0;
      if (u32(pixel) < u32(p.pixels)) {
        const place = to + ((pixel * p.C + c) << 2);
        if (load<i32>(p.owners + place) == position) gradient = load<f32>(p.output + place);
      }
      store<f32>(p.input + at, gradient);
      at += 4;
    }
  }
}
