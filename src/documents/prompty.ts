import type { JsonObject, JsonValue } from "./json.ts";
import { type SeedFormat, SeedSyntaxError } from "./seed-format.ts";

/** A `.prompty` file: YAML front matter between two lines of `---`, then the prompt, byte for byte. */
export const promptySeeds: SeedFormat = {
  extension: ".prompty",
  async parse(text) {
    const source = text.replace(/^\uFEFF/, "");
    const found = /^---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/.exec(source);
    if (found === null) {
      if (/^---[ \t]*\r?\n/.test(source)) {
        throw new SeedSyntaxError("the front matter opened here is never closed with ---", {
          line: 1,
          column: 1,
        });
      }
      return { prompt: source };
    }
    const frontMatter = await parseFrontMatter(found[1] ?? "");
    return { ...frontMatter, prompt: source.slice(found[0].length) };
  },
};

async function parseFrontMatter(yaml: string): Promise<JsonObject> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const parsed = parseDocument(yaml, { lineCounter, prettyErrors: false });
  const [fault] = parsed.errors;
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    throw new SeedSyntaxError(`front matter: ${fault.message}`, { line: line + 1, column: col });
  }
  const value: JsonValue = parsed.toJSON() ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SeedSyntaxError("front matter: must be a mapping of names to values", {
      line: 2,
      column: 1,
    });
  }
  return value as JsonObject;
}
