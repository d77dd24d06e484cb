import { Breather } from "../base/breather.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";

/** An export continues after this document. */
export interface ExportPosition {
  readonly type: string;
  readonly id: string;
}

/** A page of lines, and where to continue if there is more. */
export interface ExportPage {
  readonly lines: readonly string[];
  readonly next: ExportPosition | undefined;
}

/** The limits of a page. */
const maxLines = 5_000;
const maxBytes = 8 * 1024 * 1024;

/** Documents type by type, ordered by id, each as a line of JSON with its fields in stored order. */
export async function exportPage(
  store: DocumentStore,
  types: readonly DocumentType[],
  from: ExportPosition | undefined,
): Promise<ExportPage> {
  const breather = new Breather();
  const lines: string[] = [];
  let bytes = 0;
  let last = from;
  const start = types.findIndex(({ collection }) => collection === from?.type);
  for (const { collection } of types.slice(Math.max(start, 0))) {
    const after = collection === from?.type ? from.id : undefined;
    for await (const { body, id } of everyHead(store, collection, { after })) {
      const line = `{"type":"${collection}","document":${body}}`;
      await breather.after(line.length);
      bytes += Buffer.byteLength(line) + 1;
      if (lines.length === maxLines || (bytes > maxBytes && lines.length > 0)) {
        return { lines, next: last };
      }
      lines.push(line);
      last = { type: collection, id };
    }
  }
  return { lines, next: undefined };
}
