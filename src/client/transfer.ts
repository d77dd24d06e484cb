import type { ExportedDocument, ImportReport, List } from "./answers.ts";
import type { CollectionName } from "./documents.ts";
import type { ExportOptions, ImportOptions } from "./options.ts";

/** A line to import: an object, or its JSON text. */
export type ImportedLine = string | { readonly type: CollectionName; readonly document: object };

/** Export and import. */
export interface Transfer {
  /**
   * Exports all documents, collection by collection, without `_meta`.
   * @example
   * const lines = await client.export({ type: "moods" }).toArray();
   */
  export<Name extends CollectionName = CollectionName>(
    options?: ExportOptions<Name>,
  ): List<ExportedDocument<Name>>;
  /**
   * Writes any number of documents, each with its id, in calls of a moderate size. A rejected line does not stop the others. After
   * an interruption, run the same import again: documents that were already written are unchanged.
   * @example
   * const { failed } = await client.import(lines, { mode: "upsert" });
   */
  import(
    lines: Iterable<ImportedLine> | AsyncIterable<ImportedLine>,
    options?: ImportOptions,
  ): Promise<ImportReport>;
}
