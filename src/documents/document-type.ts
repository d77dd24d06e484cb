import type * as zod from "zod/mini";
import type { SeedFormat } from "./text/seed-format.ts";

/** The library that schemas are made with: handed in, so that a start does not load it. */
export type Zod = typeof zod;

/** One kind of document: what it is called, what it must look like, and where its seeds are. */
export interface DocumentType {
  /** The collection, as in the path: `personas`. */
  readonly collection: string;
  /** One of them, as in the envelope: `persona`. */
  readonly singular: string;
  /** The field a slug is made from when no id is given. */
  readonly titleField: string;
  /** Whether frontends of the system before take two with the same title for one (docs/moving.md). */
  readonly isOneByTitle?: boolean;
  /** What the system understands; every other field is kept as it came. */
  readonly schema: (z: Zod) => zod.ZodMiniObject;
  readonly seeds: {
    /** The folder below `seeds/`. */
    readonly folder: string;
    readonly format: SeedFormat;
  };
}
