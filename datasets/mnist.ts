/** MNIST: 70,000 handwritten digits of 28×28 pixels (LeCun, Cortes, Burges). */
import type { Splits } from "./dataset.ts";
import { type IdxOptions, idxDataset, type Publication } from "./idxDataset.ts";

const sha256 = (hex: string) => ({ algorithm: "sha256", hex }) as const;

const publication: Publication = {
  name: "mnist",
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  mirrors: ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
  files: {
    "train-images": {
      file: "train-images-idx3-ubyte.gz",
      bytes: 9_912_422,
      checksum: sha256("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
    },
    "train-labels": {
      file: "train-labels-idx1-ubyte.gz",
      bytes: 28_881,
      checksum: sha256("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    },
    "t10k-images": {
      file: "t10k-images-idx3-ubyte.gz",
      bytes: 1_648_877,
      checksum: sha256("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
    },
    "t10k-labels": {
      file: "t10k-labels-idx1-ubyte.gz",
      bytes: 4_542,
      checksum: sha256("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    },
  },
};

/** 60,000 digits to train on, 10,000 to test on; from `dataDir`, else from the cache, else downloaded (11 MB). */
export function mnist(options: IdxOptions = {}): Promise<Splits> {
  return idxDataset(publication, options);
}
