import type { ExportedDocument, ImportReport, List } from "./answers.ts";
import type { CollectionName } from "./documents.ts";
import type { ExportOptions, ImportOptions } from "./options.ts";

/** A line to be imported: as an object, or as its JSON text. */
export type ImportedLine = string | { readonly type: CollectionName; readonly document: object };

/** Taking documents out, and putting many in. */
export interface Transfer {
  /**
   * All documents, collection by collection, without their `_meta`.
   * @example
   * const lines = await client.export({ type: "moods" }).toArray();
   */
  export<Name extends CollectionName = CollectionName>(
    options?: ExportOptions<Name>,
  ): List<ExportedDocument<Name>>;
  /**
   * Writes many documents, each with its id; a line that can't be taken stops no other. However many there are, they
   * are sent in calls that are not too large. What broke off is done again, and goes on: what is there is unchanged.
   * @example
   * const { failed } = await client.import(lines, { mode: "upsert" });
   */
  import(
    lines: Iterable<ImportedLine> | AsyncIterable<ImportedLine>,
    options?: ImportOptions,
  ): Promise<ImportReport>;
}
