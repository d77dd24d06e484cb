import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { type JsonObject, parseJson } from "../documents/json.ts";
import type { Head } from "../store/document-store.ts";
import { fold, textAt, valueAt } from "./document-filter.ts";

/** The number of characters of a value that are compared. */
const sortedLength = 128;

/** The sort order of documents: by title, a time, or the value at a path (`demographics.age`). */
export interface DocumentOrder {
  readonly by: "title" | "createdAt" | "updatedAt" | (string & {});
  readonly descending: boolean;
}

/** A document's place in an order: its value, and its id to break ties. */
export type Place = readonly [value: number | string | null, id: string];

/**
 * A document's place: by a number, by the first 128 characters of a text (case-insensitive), or last if it has neither.
 */
export function placeOf(order: DocumentOrder, type: DocumentType, head: Head): Place {
  switch (order.by) {
    case "createdAt":
      return [head.createdAt, head.id];
    case "updatedAt":
      return [head.at, head.id];
    default: {
      const path = order.by === "title" ? type.titleField : order.by;
      const document: JsonObject = JSON.parse(head.body ?? "{}");
      return [sortValue(document, path), head.id];
    }
  }
}

function sortValue(document: JsonObject, path: string): Place[0] {
  const value = valueAt(document, path);
  if (typeof value === "number") {
    return value;
  }
  const text = value === null ? undefined : textAt(document, path);
  return text === undefined ? null : fold(text.slice(0, sortedLength).toWellFormed());
}

/**
 * Compares two places: numbers, then texts by code unit, ascending or descending; those without a value are always
 * last.
 */
export function comparePlaces({ descending }: DocumentOrder, a: Place, b: Place): number {
  const [one, other] = [a[0], b[0]];
  if (one === other) {
    return compare(a[1], b[1]);
  }
  if (one === null || other === null) {
    return one === null ? 1 : -1;
  }
  const order =
    typeof one === typeof other ? compare(one, other) : compare(typeof one, typeof other);
  return descending ? -order : order;
}

function compare<Value extends number | string>(a: Value, b: Value): number {
  return a < b ? -1 : Number(a > b);
}

/** Formats a place for {@link parsePlace}. */
export function formatPlace(place: Place): string {
  return JSON.stringify(place);
}

/** @throws DocumentError `invalid-cursor` */
export function parsePlace(text: string): Place {
  const read: unknown = parseJson(text);
  if (Array.isArray(read) && read.length === 2) {
    const [value, id]: readonly unknown[] = read;
    const isValue = value === null || typeof value === "number" || typeof value === "string";
    if (isValue && typeof id === "string") {
      return [value, id];
    }
  }
  throw new DocumentError("invalid-cursor", "The cursor belongs to another list.");
}
