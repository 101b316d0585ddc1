/** Splits the text of an equation into names, numbers and symbols, and hands them out one by one. */
import { EquationError } from "./error.ts";

export interface Token {
  readonly kind: "name" | "number" | "symbol" | "end";
  readonly text: string;
  readonly place: number;
}

const space = /\s*/uy;
const pattern =
  /(?<symbol>max=|\+=|…|[=<+\-*/(),[\]])|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_']*(?:\.\p{L}+)?)/uy;

export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let place = skipSpace(source, 0); place < source.length; place = skipSpace(source, pattern.lastIndex)) {
    pattern.lastIndex = place;
    const groups = pattern.exec(source)?.groups;
    if (!groups)
      throw new EquationError(
        `'${String.fromCodePoint(source.codePointAt(place)!)}' means nothing here`,
        source,
        place,
      );
    const { symbol, number, name } = groups;
    const kind = symbol !== undefined ? "symbol" : number !== undefined ? "number" : "name";
    tokens.push({ kind, text: (symbol ?? number ?? name)!, place });
  }
  return [...tokens, { kind: "end", text: "the end", place: source.trimEnd().length }];
}

function skipSpace(source: string, place: number): number {
  space.lastIndex = place;
  space.exec(source);
  return space.lastIndex;
}

/** A place in the list of tokens that moves forward. */
export interface Cursor {
  /** The token `ahead` of the next one; the last token is always "end". */
  peek(ahead?: number): Token;
  next(): Token;
  /** Takes the symbol if it is next, and says whether it did. */
  skip(symbol: string): boolean;
  take(symbol: string): void;
  name(wanted: string): Token;
  fail(wanted: string): never;
}

export function cursor(source: string): Cursor {
  const tokens = tokenize(source);
  let at = 0;
  const peek = (ahead = 0) => tokens[Math.min(at + ahead, tokens.length - 1)]!;
  const next = () => tokens[Math.min(at++, tokens.length - 1)]!;
  const fail = (wanted: string): never => {
    const { kind, text, place } = peek();
    throw new EquationError(`expected ${wanted}, got ${kind === "end" ? text : `'${text}'`}`, source, place);
  };
  const skip = (symbol: string) => {
    const isNext = peek().kind === "symbol" && peek().text === symbol;
    if (isNext) next();
    return isNext;
  };
  return {
    peek,
    next,
    skip,
    fail,
    take(symbol) {
      if (!skip(symbol)) fail(`'${symbol}'`);
    },
    name: (wanted) => (peek().kind === "name" ? next() : fail(wanted)),
  };
}
