/**
 * Fashion-MNIST: 70,000 pictures of clothes, in the format of MNIST (Xiao, Rasul, Vollgraf).
 * Its publishers give MD5 sums: they tell a damaged file, not a forged one.
 */
import type { Splits } from "./dataset.ts";
import { type IdxOptions, idxDataset, type Publication } from "./idxDataset.ts";

const md5 = (hex: string) => ({ algorithm: "md5", hex }) as const;

const publication: Publication = {
  name: "fashion-mnist",
  classes: ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
  mirrors: ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
  files: {
    "train-images": {
      file: "train-images-idx3-ubyte.gz",
      bytes: 26_421_880,
      checksum: md5("8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
    },
    "train-labels": {
      file: "train-labels-idx1-ubyte.gz",
      bytes: 29_515,
      checksum: md5("25c81989df183df01b3e8a0aad5dffbe"),
    },
    "t10k-images": {
      file: "t10k-images-idx3-ubyte.gz",
      bytes: 4_422_102,
      checksum: md5("bef4ecab320f06d8554ea6380940ec79"),
    },
    "t10k-labels": {
      file: "t10k-labels-idx1-ubyte.gz",
      bytes: 5_148,
      checksum: md5("bb300cfdad3c16e7a12a480ee83cd310"),
    },
  },
};

/** 60,000 pictures to train on, 10,000 to test on; from `dataDir`, else from the cache, else downloaded (31 MB). */
export function fashionMnist(options: IdxOptions = {}): Promise<Splits> {
  return idxDataset(publication, options);
}
