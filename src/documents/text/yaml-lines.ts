import { type Edits, replace, type Span } from "./text-edit.ts";

/** The replacement for a range. */
export interface Lines {
  readonly lines: string;
  /** What may precede the range on its line. */
  readonly allowedBefore: RegExp;
  /** Where its key ends, if it starts with one. */
  readonly keyEnd?: number;
}

/** Replaces a range with lines; a comment behind or after its first line stays behind the new first line. */
export function rewriteLines(
  text: string,
  { start, end }: Span,
  { allowedBefore, keyEnd = start, lines }: Lines,
): Edits {
  const before = text.slice(lineOf(text, start), start);
  if (!allowedBefore.test(before)) {
    return undefined;
  }
  const after = lineAfter(text, end);
  const rest = openingComment(text, keyEnd) ?? text.slice(end, after).trimEnd();
  const comment = rest.startsWith("#") ? ` ${rest}` : rest;
  const [first = "", ...more] = lines.split("\n");
  const content = [first + comment, ...more].join("\n");
  return [replace({ start, end: after }, indentAfterFirst(content, before.length))];
}

/** The comment behind the first line of a multi-line value, with the space before it. */
function openingComment(text: string, from: number): string | undefined {
  const line = text.slice(from, lineAfter(text, from)).trimEnd();
  let end = 0;
  for (const { 0: word, index } of line.matchAll(/\S+/g)) {
    if (word.startsWith("#")) {
      return line.slice(end);
    }
    // A colon, anchors, tags, and block scalar indicators; anything else is the value itself.
    if (!/^(?::$|[&!]|[|>][-+\d]*$)/.test(word)) {
      return undefined;
    }
    end = index + word.length;
  }
  return undefined;
}

/** Indents all lines but the first. */
export function indentAfterFirst(lines: string, width: number): string {
  return lines.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);
}

/** The start of the line after an end offset. */
export function lineAfter(text: string, end: number): number {
  const at = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  return at < 0 ? text.length : at + 1;
}

/** The start of the line of an offset. */
export function lineOf(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
