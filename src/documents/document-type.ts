import type * as zod from "zod/mini";
import type { SeedFormat } from "./text/seed-format.ts";

/** The schema library, passed as an argument so that a start does not load it. */
export type Zod = typeof zod;

/** A document type: its names, its schema, and where its seeds are. */
export interface DocumentType {
  /** The collection, as in the path: `personas`. */
  readonly collection: string;
  /** The singular, as in the envelope: `persona`. */
  readonly singular: string;
  /** The field that an id is made from if none is given. */
  readonly titleField: string;
  /** Whether legacy frontends expect at most one document of a title (docs/moving.md). */
  readonly isOneByTitle?: boolean;
  /** The fields that the system knows; all others are kept unchanged. */
  readonly schema: (z: Zod) => zod.ZodMiniObject;
  readonly seeds: {
    /** The folder below `seeds/`. */
    readonly folder: string;
    readonly format: SeedFormat;
  };
}
