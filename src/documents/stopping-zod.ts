import type * as zod from "zod/mini";
import type { Zod } from "./document-type.ts";
import { maxFaults } from "./fault-list.ts";

/**
 * The schema library with lists and records that stop at the maximum number of faults. The library's own continue to
 * the end and create an object for each fault: half a million for one body of 1 MiB.
 */
export function withStops(z: Zod): Zod {
  const List = stoppingLike(z, z.ZodMiniArray, listParts);
  const Record = stoppingLike(z, z.ZodMiniRecord, recordParts);
  // A converter: the classes are the library's, but iterate differently.
  const stopping: unknown = {
    array: (...given: Parameters<Zod["array"]>) => new List(z.array(...given)._zod.def),
    record: (...given: Parameters<Zod["record"]>) => new Record(z.record(...given)._zod.def),
  };
  return { ...z, ...(stopping as Pick<Zod, "array" | "record">) };
}

type PartsOf = (value: unknown) => Iterable<Part> | undefined;

/** A schema class of the library that validates in parts. */
function stoppingLike<Schema extends zod.ZodMiniType>(
  z: Zod,
  like: zod.core.$constructor<Schema>,
  partsOf: PartsOf,
): new (
  def: zod.core.$ZodTypeDef,
) => Schema {
  const init: (schema: Schema, def: Schema["_zod"]["def"]) => void = like.init;
  return z.core.$constructor<Schema>("Stopping", (schema, def) => {
    init(schema, def);
    readInParts(schema, partsOf);
  });
}

/** A part of a list or a record, and its offset. */
interface Part {
  readonly value: unknown;
  readonly offset: number;
}

/** Validates a long value part by part, and stops once there are enough faults. */
function readInParts(schema: zod.ZodMiniType, partsOf: PartsOf): void {
  const { parse } = schema._zod;
  schema._zod.parse = (payload, context) => {
    const parts = partsOf(payload.value);
    if (parts === undefined) {
      return parse(payload, context);
    }
    const whole = Array.isArray(payload.value) ? [] : {};
    payload.value = whole;
    for (const { offset, value } of parts) {
      const read = parse({ value, issues: [] }, context);
      if (read instanceof Promise) {
        throw new Error("Document checks must be synchronous.");
      }
      if (Array.isArray(whole)) {
        whole.push(...(read.value as unknown[]));
      } else {
        Object.assign(whole, read.value);
      }
      for (const { path: [first, ...rest] = [], ...issue } of read.issues) {
        const key = typeof first === "number" ? first + offset : first;
        payload.issues.push({ ...issue, path: key === undefined ? [] : [key, ...rest] });
      }
      if (payload.issues.length > maxFaults) {
        break;
      }
    }
    return payload;
  };
}

function listParts(value: unknown): Iterable<Part> | undefined {
  return Array.isArray(value) && value.length > maxFaults
    ? slicesOf(value, (items) => items)
    : undefined;
}

function recordParts(value: unknown): Iterable<Part> | undefined {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = isRecord ? Object.entries(value) : [];
  return entries.length > maxFaults ? slicesOf(entries, Object.fromEntries) : undefined;
}

function* slicesOf<Item>(
  items: readonly Item[],
  toValue: (slice: readonly Item[]) => unknown,
): Generator<Part> {
  for (let offset = 0; offset < items.length; offset += maxFaults) {
    yield { offset, value: toValue(items.slice(offset, offset + maxFaults)) };
  }
}
