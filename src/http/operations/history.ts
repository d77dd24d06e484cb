import type { DocumentType } from "../../documents/document-type.ts";
import type { DocumentHistory } from "../../service/document-history.ts";
import { etagOf } from "../../service/precondition.ts";
import type { HistoryPage } from "../../store/document-store.ts";
import { highestNumber } from "../../store/revision.ts";
import { toDocumentAnswer, toJsonAnswer } from "../envelope.ts";
import type { Answer, Call, Operation, Query } from "../operation.ts";
import { schemaNames } from "../operation.ts";
import { fromCursor, linkHeader, linkTo, pageQuery, toCursor, toNextLink } from "../paging.ts";
import { describeChoice, toChosenAnswer } from "../representation.ts";
import { parseInteger } from "../request/query.ts";
import { idOf, validators } from "./documents.ts";
import { holdings } from "./holdings.ts";

const bounds = { minimum: 1, maximum: highestNumber };

const diffQuery = {
  from: {
    type: "integer",
    ...bounds,
    minimum: 0,
  },
  to: { type: "integer", ...bounds },
} as const satisfies Query;

/** The operations on the history of one type's documents. */
export function historyOperations(
  type: DocumentType,
  service: () => Promise<DocumentHistory>,
): readonly Operation[] {
  const { collection, singular } = type;
  const path = `/api/${collection}/{id}`;
  const schema = schemaNames(type).one;
  const one = (description: string) => ({ status: 200, description, schema, headers: validators });
  const choice = describeChoice(type);
  const operations: readonly Operation[] = [
    {
      name: `${collection}-revisions-list`,
      about: collection,
      method: "GET",
      path: `${path}/revisions`,
      access: "read",
      summary: `List the revisions of a ${singular}, newest first, even if it is deleted`,
      input: { query: pageQuery },
      output: [
        {
          status: 200,
          description: "A page of revisions.",
          schema: "RevisionPage",
          headers: linkHeader,
        },
      ],
      problems: ["not-found", "invalid-cursor"],
      async run(call: Call<{ limit: number; cursor?: string }>) {
        const { cursor, limit } = call.query;
        const id = idOf(call);
        const list = `${collection}/${id}/revisions`;
        const before = cursor === undefined ? undefined : Number(fromCursor(list, cursor));
        const page = await (await service()).list(type, id, { before, limit });
        return toHistoryAnswer(page, call.url, list);
      },
    },
    {
      name: `${collection}-revisions-get`,
      about: collection,
      method: "GET",
      path: `${path}/revisions/{number}`,
      access: "read",
      summary: `Read an earlier revision of a ${singular}`,
      input: {},
      output: [
        {
          ...one(`The ${singular} as of that revision.`),
          headers: { ...validators, ...choice.headers },
          textMediaType: choice.textMediaType,
        },
      ],
      problems: ["not-found", ...choice.problems],
      async run(call) {
        const document = await (await service()).get(type, idOf(call), numberOf(call));
        return toChosenAnswer(type, document, call);
      },
    },
    {
      name: `${collection}-revisions-restore`,
      about: collection,
      method: "POST",
      path: `${path}/revisions/{number}/restore`,
      access: "write",
      summary: `Restore a revision of a ${singular} as a new revision, even if it is deleted`,
      input: { conditional: true, idempotent: true },
      output: [one(`The current ${singular}.`)],
      problems: [
        "not-found",
        "idempotency-mismatch",
        "precondition-failed",
        "precondition-required",
        "validation-failed",
        "too-large",
      ],
      async run(call) {
        const { caller: by, idempotencyKey, precondition } = call;
        const options = { by, idempotencyKey, precondition, number: numberOf(call) };
        return toDocumentAnswer(type, await (await service()).restore(type, idOf(call), options));
      },
    },
    {
      name: `${collection}-diff`,
      about: collection,
      method: "GET",
      path: `${path}/diff`,
      access: "read",
      summary: `Show what changed between two revisions of a ${singular}; by default the latest change`,
      input: { query: diffQuery },
      holds: holdings.compared,
      output: [{ status: 200, description: "The differences.", schema: "Diff" }],
      problems: ["not-found"],
      async run(call: Call<{ from?: number; to?: number }>) {
        const { diffDocuments } = await import("../../service/diff.ts");
        const pair = await (await service()).pair(type, idOf(call), call.query);
        const changes = await diffDocuments(pair.before, pair.after);
        return toJsonAnswer({ success: true, from: pair.from, to: pair.to, changes });
      },
    },
  ];
  return operations;
}

function numberOf({ params }: Call): number {
  return parseInteger("The revision in the path", params["number"] ?? "", bounds);
}

function toHistoryAnswer({ next, revisions }: HistoryPage, url: URL, list: string): Answer {
  const nextLink = next === undefined ? undefined : toNextLink(url, toCursor(list, String(next)));
  const entries = revisions.map((revision) => {
    const { at, by, change, number } = revision;
    return { number, at, by, change, etag: etagOf(revision) };
  });
  return toJsonAnswer(
    {
      success: true,
      revisions: entries,
      count: entries.length,
      ...(nextLink !== undefined && { nextLink }),
    },
    linkTo(nextLink),
  );
}
