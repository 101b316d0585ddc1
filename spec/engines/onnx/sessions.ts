/** A model that is fed everything stays, and meets other sizes and numbers, as models do in use; a closed one is run once. */
import { buildOf, encoded, type Node } from "./model.ts";

export interface OrtTensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}
export type OrtFeeds = Readonly<Record<string, OrtTensor>>;
export interface Session {
  run(feeds: OrtFeeds): Promise<{ readonly out: OrtTensor }>;
  release(): Promise<void>;
}

/** How many stay. */
const most = 32;

export function openSessions(create: (model: Uint8Array) => Promise<Session>) {
  const kept = new Map<string, Session>();
  const keep = async (key: string, session: Session) => {
    kept.delete(key);
    kept.set(key, session); // a map is in the order of its entries
    const [oldest] = kept;
    if (!oldest || kept.size <= most) return;
    kept.delete(oldest[0]);
    await oldest[1].release();
  };
  return async (node: Node, feeds: OrtFeeds) => {
    const build = buildOf(node);
    const model = encoded(node, build);
    if (build === "closed") {
      const session = await create(model);
      return session.run(feeds).finally(() => session.release());
    }
    const key = Buffer.from(model).toString("latin1");
    const session = kept.get(key) ?? (await create(model));
    await keep(key, session);
    return session.run(feeds);
  };
}
