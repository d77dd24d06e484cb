/** A place in a text; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a text stops being JSON, and how. */
export interface JsonFault extends Place {
  readonly message: string;
}

/** Finds the lines and columns of offsets in a text; each offset has to be at or behind the one before. */
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

/** Finds what is wrong with a text that `JSON.parse` has refused; the engine itself does not always say where. */
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

/** Ends the reading of a text: behind its first fault there may be a million others. */
class FirstFault {
  readonly error: number;
  readonly offset: number;

  constructor(error: number, offset: number) {
    this.error = error;
    this.offset = offset;
  }
}
