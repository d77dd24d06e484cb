import type { Fault } from "../base/errors.ts";
import { listFaults } from "./fault-list.ts";
import type { JsonValue } from "./json.ts";
import { pointerTo } from "./pointer.ts";
import { isExactNumber } from "./text/exact-number.ts";

/** The deepest nesting that is kept, in levels of the document. */
export const maxDepth = 64;

/** Why something can't be kept; the detail is a claim about it. */
export type KeepingFault = Omit<Fault, "pointer">;

/** Of an object or a list that is one level too deep. */
export const tooDeep: KeepingFault = {
  code: "too_deep",
  detail: `nests more than ${maxDepth} levels deep`,
};

/** Of a name that its object has already: readers differ in which value they take (RFC 7493 §2.3). */
export const givenTwice: KeepingFault = { code: "duplicate_name", detail: "appears twice" };

/**
 * What keeps a name from being kept.
 *
 * V8 takes an object's names from one that it has read before, and compares them with the text before its escapes are
 * read (nodejs/node#63785): after `{"a":1,"\\\\":1}` comes `{"a":1,"\\n":1}` with the name of the first. A process that
 * never reads a name with a backslash reads all others right.
 */
export function nameFault(name: string): KeepingFault | undefined {
  if (name.includes("\\")) {
    return { code: "backslash", detail: "has a backslash in its name, which is not supported" };
  }
  return name.isWellFormed()
    ? undefined
    : { code: "lone_surrogate", detail: "has an unpaired surrogate in its name" };
}

/** What keeps a text from being kept. */
export function textFault(text: string): KeepingFault | undefined {
  return text.isWellFormed()
    ? undefined
    : { code: "lone_surrogate", detail: "has an unpaired surrogate" };
}

/** What keeps a number from being kept, as it is written. */
export function numberFault(literal: string): KeepingFault | undefined {
  return isExactNumber(literal)
    ? undefined
    : {
        code: "inexact_number",
        detail: `is a number that can't be stored exactly (${literal.slice(0, 40)}); send it as a string`,
      };
}

/** What keeps a value from being kept whose text nobody has looked at; of numbers, what is no JSON. */
export function keepingFaults(value: JsonValue): readonly Fault[] {
  return listFaults(faultsIn(value, []));
}

function* faultsIn(value: JsonValue, path: readonly string[]): Generator<Fault> {
  if (typeof value === "string") {
    yield* at(path, textFault(value));
  } else if (typeof value === "number") {
    yield* at(path, numberFault(String(value)));
  } else if (typeof value === "object" && value !== null) {
    if (path.length >= maxDepth) {
      yield* at(path, tooDeep);
      return;
    }
    // Entries of a list one by one: most of a long one may not be looked at.
    for (const [key, item] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      const name = String(key);
      const where = [...path, name];
      yield* at(where, nameFault(name));
      yield* faultsIn(item, where);
    }
  }
}

function at(path: readonly string[], fault: KeepingFault | undefined): readonly Fault[] {
  return fault === undefined ? [] : [{ pointer: pointerTo(path), ...fault }];
}

/** What is said of a document that is longer than the store holds, both in UTF-16 code units of JSON. */
export function sayTooLong(length: number, maxLength: number): string {
  return `has ${length} characters of JSON; the limit is ${maxLength}`;
}
