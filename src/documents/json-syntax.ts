/** Where a text stops being JSON, and how. */
export interface JsonFault {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Line and column of an offset in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** Finds what is wrong with a text that `JSON.parse` has refused; the engine itself does not always say where. */
export async function findJsonFault(text: string): Promise<JsonFault> {
  const { parse, printParseErrorCode } = await import("jsonc-parser");
  const faults: { error: number; offset: number; length: number }[] = [];
  parse(text, faults, { disallowComments: true, allowTrailingComma: false });
  const [fault] = faults;
  if (fault === undefined) {
    return { message: "can't be read", ...placeOf(text, text.length) };
  }
  const message = printParseErrorCode(fault.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return { message, ...placeOf(text, fault.offset) };
}
