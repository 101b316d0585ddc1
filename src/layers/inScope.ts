import { Path } from "../paths.ts";
import { type Layer, layer, type Scope } from "./layer.ts";

/** What stands between a layer, whose path this is, and the scope that it runs in. */
export type Change = (scope: Scope, path: Path) => Scope;

/**
 * The same layer in other surroundings: it and all layers inside it see the scope that `change` makes of theirs. Paths, and so
 * the names of parameters, stay as they are.
 * @example inScope(relu(), (scope) => ({ ...scope, training: false }))
 */
export function inScope({ kind, call }: Layer, change: Change): Layer {
  return layer(kind, (scope, input) => call(surrounded(scope, new Path(""), change), input));
}

function surrounded(scope: Scope, path: Path, change: Change): Scope {
  return {
    ...change(scope, path),
    run(inner, input) {
      const child = path.child(inner);
      return scope.run(
        layer(inner.kind, (own, value) => inner.call(surrounded(own, child, change), value)),
        input,
      );
    },
  };
}
