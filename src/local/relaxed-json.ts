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
