import { documentTypes } from "../../documents/index.ts";
import type { DocumentStore } from "../../store/document-store.ts";
import { privately, toJsonAnswer } from "../envelope.ts";
import type { Call, Operation, Query } from "../operation.ts";
import { fromCursor, linkHeader, linkTo, toCursor, toNextLink } from "../paging.ts";
import { holdings } from "./holdings.ts";

const ndjson = "application/x-ndjson";

/** The size limit of one import call, in bytes. */
const maxImportBytes = 8 * 1024 * 1024;

const exportQuery = {
  type: {
    type: "string",
    enum: documentTypes.map(({ collection }) => collection),
  },
  cursor: { type: "string" },
} as const satisfies Query;

const importQuery = {
  mode: {
    type: "string",
    enum: ["create", "upsert"],
    default: "create",
  },
  dryRun: { type: "boolean", default: false },
} as const satisfies Query;

interface ImportQuery extends Readonly<Record<string, unknown>> {
  readonly mode: "create" | "upsert";
  readonly dryRun: boolean;
}

/** Exporting all documents, and importing many. */
export function transferOperations(store: () => Promise<DocumentStore>): readonly Operation[] {
  const operations: readonly Operation[] = [
    {
      name: "export",
      about: "transfer",
      method: "GET",
      path: "/api/export",
      access: "read",
      summary: "Read all documents as lines of JSON, page by page",
      input: { query: exportQuery },
      holds: holdings.exported,
      output: [
        {
          status: 200,
          description: "At most 5,000 lines or 8 MiB: {type, document}.",
          mediaType: ndjson,
          headers: linkHeader,
        },
      ],
      problems: ["invalid-cursor"],
      async run({ query, url }: Call<{ type?: string; cursor?: string }>) {
        const { exportPage } = await import("../../service/export.ts");
        const list = `export ${query.type ?? ""}`;
        const types = documentTypes.filter(
          ({ collection }) => query.type === undefined || collection === query.type,
        );
        const [type = "", id = ""] =
          query.cursor === undefined ? [] : fromCursor(list, query.cursor).split("/");
        const from = type === "" ? undefined : { type, id };
        const { lines, next } = await exportPage(await store(), types, from);
        const link = next && toNextLink(url, toCursor(list, `${next.type}/${next.id}`));
        return {
          status: 200,
          headers: { ...privately, "content-type": ndjson, ...linkTo(link) },
          body: lines.map((line) => `${line}\n`).join(""),
        };
      },
    },
    {
      name: "import",
      about: "transfer",
      method: "POST",
      path: "/api/import",
      access: "write",
      summary: "Write many documents from lines of JSON; a bad line does not stop the others",
      input: {
        query: importQuery,
        body: { mediaTypes: [ndjson, "application/jsonl"], maxBytes: maxImportBytes },
      },
      holds: holdings.page,
      output: [
        {
          status: 200,
          description:
            "How many documents were created, updated and unchanged, how many lines failed, and why the first 1,000 of those failed.",
          schema: "ImportReport",
        },
      ],
      problems: [],
      async run({ caller: by, query, text }: Call<ImportQuery>) {
        const { importDocuments } = await import("../../service/import.ts");
        const { dryRun, mode } = query;
        const report = await importDocuments(await store(), documentTypes, {
          text,
          by,
          dryRun,
          mode,
        });
        return toJsonAnswer({ success: true, ...report });
      },
    },
  ];
  return operations;
}
