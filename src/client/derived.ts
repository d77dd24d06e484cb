import type * as zod from "zod/mini";
import type * as errors from "../base/errors.ts";
import type { documentTypes } from "../documents/index.ts";

type DocumentTypes = (typeof documentTypes)[number];

/** What only backups and seeds are about. */
type OfOperators = "backup-damaged" | "backup-running" | "plan-changed";

/** What a document of each collection looks like, as its schema says it. */
export type Shapes = {
  readonly [T in DocumentTypes as T["collection"]]: zod.infer<ReturnType<T["schema"]>>;
};

/** What one document of each collection is called. */
export type Singulars = {
  readonly [T in DocumentTypes as T["collection"]]: T["singular"];
};

/** The problems that a frontend can be told of, by their codes. */
export type Problems = {
  readonly [Code in errors.ErrorCode as Exclude<Code, OfOperators>]: Code;
};

/** One thing wrong with a document: where (JSON Pointer), what kind, and a sentence. */
export type Fault = errors.Fault;
