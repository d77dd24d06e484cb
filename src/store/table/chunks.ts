/** A string property holds 64 KiB, 32,768 UTF-16 code units (Table service data model). */
const chunkLength = 32_768;

/** A text as columns: `body0`, `body1` ... */
export function toChunks(name: string, text: string): Record<string, string> {
  const chunks: Record<string, string> = {};
  let start = 0;
  for (let index = 0; start < text.length; index += 1) {
    let end = Math.min(start + chunkLength, text.length);
    // Half of a surrogate pair can't be represented in UTF-8.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) {
      end -= 1;
    }
    chunks[`${name}${index}`] = text.slice(start, end);
    start = end;
  }
  return chunks;
}

/** Joins a text from its columns. */
export function fromChunks(name: string, row: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (let index = 0; ; index += 1) {
    const chunk = row[`${name}${index}`];
    if (typeof chunk !== "string") {
      return text;
    }
    text += chunk;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
