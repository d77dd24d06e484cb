import type { Fault } from "../base/errors.ts";
import { listFaults } from "./fault-list.ts";
import type { JsonValue } from "./json.ts";
import { pointerTo } from "./pointer.ts";
import { isExactNumber } from "./text/exact-number.ts";

/** Maximum nesting of a document, in levels. */
export const maxDepth = 64;

/** Why something can't be stored; the detail is a predicate about it. */
export type KeepingFault = Omit<Fault, "pointer">;

/** For an object or a list that is nested too deep. */
export const tooDeep: KeepingFault = {
  code: "too_deep",
  detail: `nests more than ${maxDepth} levels deep`,
};

/** For a duplicate name in an object: parsers differ in which value they use (RFC 7493 §2.3). */
export const givenTwice: KeepingFault = { code: "duplicate_name", detail: "appears twice" };

/**
 * V8 reuses the names of an object that it has parsed before, and compares them with the text before decoding its
 * escapes (nodejs/node#63785): after `{"a":1,"\\\\":1}`, `{"a":1,"\\n":1}` gets the name of the first. A process that
 * never parses a name with a backslash parses all others correctly.
 */
export function nameFault(name: string): KeepingFault | undefined {
  if (name.includes("\\")) {
    return { code: "backslash", detail: "has a backslash in its name, which is not supported" };
  }
  return name.isWellFormed()
    ? undefined
    : { code: "lone_surrogate", detail: "has an unpaired surrogate in its name" };
}

/** Why a text can't be stored. */
export function textFault(text: string): KeepingFault | undefined {
  return text.isWellFormed()
    ? undefined
    : { code: "lone_surrogate", detail: "has an unpaired surrogate" };
}

/** Why a number, as written, can't be stored. */
export function numberFault(literal: string): KeepingFault | undefined {
  return isExactNumber(literal)
    ? undefined
    : {
        code: "inexact_number",
        detail: `is a number that can't be stored exactly (${literal.slice(0, 40)}); send it as a string`,
      };
}

/** Why a value that was not parsed by us can't be stored; of numbers, only those that JSON can't represent. */
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
    // Lazily, because most of a long list may not be needed.
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

/** The message for a document longer than the store's limit, both in UTF-16 code units of JSON. */
export function sayTooLong(length: number, maxLength: number): string {
  return `has ${length} characters of JSON; the limit is ${maxLength}`;
}
