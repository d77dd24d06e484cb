import type { ExportedDocument } from "./answers.ts";
import type { CollectionName } from "./documents.ts";
import { importLines, toLine } from "./importing.ts";
import { listOf } from "./list-of.ts";
import type { ExportOptions } from "./options.ts";
import { readLines } from "./reading.ts";
import type { Send } from "./sending.ts";
import type { Transfer } from "./transfer.ts";

/** Creates export and import. */
export function createTransfer(send: Send): Transfer {
  return {
    export: <Name extends CollectionName>({ type, ...options }: ExportOptions<Name> = {}) =>
      listOf(async (cursor) => {
        const query = { type, cursor };
        const answer = await send({ method: "GET", path: ["export"], query, options });
        return readLines<ExportedDocument<Name>>(answer);
      }),
    import: (lines, options = {}) => importLines(send, { lines, toLine }, options),
  };
}
