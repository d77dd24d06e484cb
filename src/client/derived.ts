import type * as zod from "zod/mini";
import type * as errors from "../base/errors.ts";
import type { documentTypes } from "../documents/index.ts";

type DocumentTypes = (typeof documentTypes)[number];

/** Codes of backups and seeds alone. */
type OfOperators = "backup-damaged" | "backup-running" | "plan-changed";

/** The shape of a document of each collection, from its schema. */
export type Shapes = {
  readonly [T in DocumentTypes as T["collection"]]: zod.infer<ReturnType<T["schema"]>>;
};

/** The singular name of each collection. */
export type Singulars = {
  readonly [T in DocumentTypes as T["collection"]]: T["singular"];
};

/** The problem codes that a frontend can meet. */
export type Problems = {
  readonly [Code in errors.ErrorCode as Exclude<Code, OfOperators>]: Code;
};

/** One fault in a document: its location (JSON Pointer), its kind, and a sentence. */
export type Fault = errors.Fault;
