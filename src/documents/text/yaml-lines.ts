import { type Edits, replace, type Span } from "./text-edit.ts";

/** What is put in the place of a stretch. */
export interface Lines {
  readonly lines: string;
  /** What may stand before the stretch in its line. */
  readonly allowedBefore: RegExp;
  /** Where its key ends, if it begins with one. */
  readonly keyEnd?: number;
}

/** Puts lines in the place of a stretch; a comment behind its first line, or after it, stays behind the first of them. */
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

/** The comment behind the first line of a value of several lines, with the space before it. */
function openingComment(text: string, from: number): string | undefined {
  const line = text.slice(from, lineAfter(text, from)).trimEnd();
  let end = 0;
  for (const { 0: word, index } of line.matchAll(/\S+/g)) {
    if (word.startsWith("#")) {
      return line.slice(end);
    }
    // A colon, anchors and tags, and what opens a text in lines; anything else is the value itself.
    if (!/^(?::$|[&!]|[|>][-+\d]*$)/.test(word)) {
      return undefined;
    }
    end = index + word.length;
  }
  return undefined;
}

/** Lines that begin at the left, with all but the first further in. */
export function indentAfterFirst(lines: string, width: number): string {
  return lines.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);
}

/** Where the line after what ends here begins. */
export function lineAfter(text: string, end: number): number {
  const at = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  return at < 0 ? text.length : at + 1;
}

/** Where the line of an offset begins. */
export function lineOf(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
