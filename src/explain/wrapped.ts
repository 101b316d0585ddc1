/** Text in lines of at most so many characters. */

/** Prose flows; an empty line ends a paragraph, and what is indented stays as it is. */
export function flowing(lines: readonly string[], width: number): readonly string[] {
  const out: string[] = [];
  let paragraph: string[] = [];
  const end = () => {
    if (paragraph.length > 0) out.push(...wrapped(paragraph.join(" "), width));
    paragraph = [];
  };
  for (const line of lines) {
    if (line !== "" && !line.startsWith(" ")) {
      paragraph.push(line);
      continue;
    }
    end();
    if (line !== "" || out.at(-1) !== "") out.push(line);
  }
  end();
  while (out.at(-1) === "") out.pop();
  while (out[0] === "") out.shift();
  return out;
}

/** Broken between words; later lines start with `indent`. An index is part of its tensor's word, unless no line has room for it. */
export function wrapped(text: string, width: number, indent = ""): readonly string[] {
  const pieces: readonly string[] = text.match(/(?:[^\s[]|\[[^\]]*\]|\[)+/g) ?? [];
  const words = pieces.flatMap((piece) => (indent.length + piece.length > width ? piece.split(/(?<=,) /) : [piece]));
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : indent + word);
  }
  return lines;
}
