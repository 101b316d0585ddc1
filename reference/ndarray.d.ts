/** The one function of scijs/ndarray that this project calls; the package ships no types. `tensor.ts` gives it ranks. */
declare module "ndarray" {
  import type { Data, Tensor } from "./tensor.ts";
  export default function ndarray(data: Data, shape: number[]): Tensor;
}
