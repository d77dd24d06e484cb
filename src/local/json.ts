import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

/** A text that is not JSON, and where: line and column count from 1. */
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

/** JSON with the comments and the trailing commas that Core Tools allows too. @throws JsonSyntaxError */
export function parseRelaxedJson(file: string): unknown {
  // Some editors begin a file with a byte order mark.
  const text = file.replace(/^\uFEFF/, "");
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    throw new JsonSyntaxError(text, first);
  }
  return value;
}

/** What lies at a path of names inside a parsed value, or undefined when there is no such thing. */
export function memberAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (found, name) =>
      typeof found === "object" && found !== null
        ? (found as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}

/** A parsed value's own members, none when it has none. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
