import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

/** A syntax error in JSON. Line and column count from 1. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  readonly line: number;
  readonly column: number;

  constructor(text: string, { error, offset }: ParseError) {
    const words = printParseErrorCode(error).replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ");
    super(words.toLowerCase());
    const before = text.slice(0, offset).split("\n");
    this.line = before.length;
    this.column = (before.at(-1)?.length ?? 0) + 1;
  }
}

/** Parses JSON with comments and trailing commas, which Core Tools allows, too. @throws JsonSyntaxError */
export function parseRelaxedJson(file: string): unknown {
  // Some editors start a file with a byte order mark.
  const text = file.replace(/^\uFEFF/, "");
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    throw new JsonSyntaxError(text, first);
  }
  return value;
}

/** The value at a path of names inside a parsed value; `undefined` if there is none. */
export function memberAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (found, name) =>
      typeof found === "object" && found !== null
        ? (found as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}

/** The members of a parsed value; none if it is not an object. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
