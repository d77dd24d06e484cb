/** A position in a text, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A JSON syntax error and its position. */
export interface JsonFault extends Place {
  readonly message: string;
}

/** Finds the lines and columns of offsets in a text; offsets must be ascending. */
export function placeFinder(text: string): (offset: number) => Place {
  let line = 1;
  let start = 0;
  let end = text.indexOf("\n");
  return (offset) => {
    while (end >= 0 && end < offset) {
      line += 1;
      start = end + 1;
      end = text.indexOf("\n", start);
    }
    return { line, column: offset - start + 1 };
  };
}

/** Line and column of an offset in a text. */
export function placeOf(text: string, offset: number): Place {
  return placeFinder(text)(offset);
}

/** Finds the error in a text that `JSON.parse` has refused; the engine does not always report the position. */
export async function findJsonFault(text: string): Promise<JsonFault> {
  const { printParseErrorCode, visit } = await import("jsonc-parser");
  const onError = (error: number, offset: number) => {
    throw new FirstFault(error, offset);
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
    return { message: "can't be read", ...placeOf(text, text.length) };
  } catch (fault) {
    if (!(fault instanceof FirstFault)) {
      throw fault;
    }
    const message = printParseErrorCode(fault.error)
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase();
    return { message, ...placeOf(text, fault.offset) };
  }
}

/** Aborts parsing at the first fault, because a million others may follow. */
class FirstFault {
  readonly error: number;
  readonly offset: number;

  constructor(error: number, offset: number) {
    this.error = error;
    this.offset = offset;
  }
}
