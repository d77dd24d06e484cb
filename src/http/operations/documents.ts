import type { DocumentType } from "../../documents/document-type.ts";
import { parseId } from "../../documents/id.ts";
import { parseLabel } from "../../documents/label.ts";
import type { DocumentLabels } from "../../service/document-labels.ts";
import type { DocumentService } from "../../service/document-service.ts";
import type { Document } from "../../service/document-writer.ts";
import { toDocumentAnswer, toJsonAnswer } from "../envelope.ts";
import type { Answer, Call, Operation, Query } from "../operation.ts";
import { schemaNames } from "../operation.ts";
import { linkHeader } from "../paging.ts";
import { describeChoice, textFormatOf, toChosenAnswer } from "../representation.ts";
import { eraseDocument } from "./erasing.ts";
import { holdings } from "./holdings.ts";
import { isPlainList, listForLegacy } from "./legacy-list.ts";
import { lintingOf } from "./linting.ts";
import { type ListQuery, listQuery, parseListRequest, toPageAnswer } from "./list-page.ts";

const json = ["application/json"];
const mergePatch = ["application/merge-patch+json", "application/json"];

/** Header fields of an answer with one document, and their meaning. */
export const validators = {
  ETag: "The version, for If-Match and If-None-Match.",
  "Last-Modified": "When this version was written.",
};
const getQuery = {
  label: { type: "string" },
} as const satisfies Query;
const removeQuery = {
  erase: { type: "boolean", default: false },
} as const satisfies Query;

const etagOnly = { ETag: validators.ETag };
const location = { Location: "Where the document is." };

/** Where documents are read and written. */
export interface DocumentSources {
  documents(): Promise<DocumentService>;
  labels(): Promise<DocumentLabels>;
  /** Whether to serve legacy frontends as the legacy server did (docs/moving.md). @default false */
  readonly isForLegacy?: boolean;
}

/** The operations on documents of one type. */
export function documentOperations(
  type: DocumentType,
  { documents: service, isForLegacy = false, labels }: DocumentSources,
): readonly Operation[] {
  const { collection, singular } = type;
  const path = `/api/${collection}`;
  const schemas = schemaNames(type);
  const format = textFormatOf(type);
  const choice = describeChoice(type);
  const linting = lintingOf(type);
  const isOneByTitle = isForLegacy && type.isOneByTitle;
  const one = (status: number, description: string, headers: Record<string, string>) => ({
    status,
    description,
    schema: schemas.one,
    headers,
  });
  const operations: readonly Operation[] = [
    {
      name: `${collection}-list`,
      about: collection,
      method: "GET",
      path,
      access: "public-read",
      summary: `List ${collection}, ordered by id or sorted`,
      input: { query: listQuery, roles: { deleted: "read" } },
      holds: holdings.page,
      isCacheable: ({ query }) => query["cursor"] === undefined,
      output: [
        {
          status: 200,
          description: `A page of ${collection}.`,
          schema: schemas.page,
          headers: { ...etagOnly, ...linkHeader },
        },
      ],
      problems: ["invalid-cursor", "too-many-to-sort"],
      async run(call: Call<ListQuery>) {
        if (isForLegacy && isPlainList(call)) {
          return listForLegacy(type, await service(), call);
        }
        const asked = parseListRequest(type, call);
        const page = await (await service()).list(type, asked.request);
        return toPageAnswer(type, page, { ...asked, url: call.url });
      },
    },
    {
      name: `${collection}-create`,
      about: collection,
      method: "POST",
      path,
      access: "write",
      summary: `Create a ${singular}, with its own id or one made from its ${type.titleField}`,
      input: {
        query: linting.query,
        body: { mediaTypes: json, format, schema: schemas.input },
        idempotent: true,
      },
      // Looking for the title reads pages of the collection.
      holds: isOneByTitle ? holdings.page : undefined,
      output: [one(201, `The new ${singular}.`, { ...validators, ...location })],
      problems: ["already-exists", "idempotency-mismatch"],
      async run(call) {
        const { body, caller: by, idempotencyKey } = call;
        const documents = await service();
        const options = { by, idempotencyKey, ...linting.inspect(call) };
        const document = await (isOneByTitle
          ? documents.createByTitle(type, body, options)
          : documents.create(type, body, options));
        return linting.addWarnings(created(type, document), document);
      },
    },
    {
      name: `${collection}-get`,
      about: collection,
      method: "GET",
      path: `${path}/{id}`,
      access: "public-read",
      summary: `Read a ${singular}`,
      input: { query: getQuery },
      isCacheable: ({ url }) => url.search === "",
      output: [
        {
          ...one(200, `The ${singular}.`, { ...validators, ...choice.headers }),
          textMediaType: choice.textMediaType,
        },
      ],
      problems: ["not-found", ...choice.problems],
      async run(call: Call<{ label?: string }>) {
        const { label } = call.query;
        const document = await (label === undefined
          ? (await service()).get(type, idOf(call))
          : (await labels()).get(type, idOf(call), parseLabel(label)));
        return toChosenAnswer(type, document, call);
      },
    },
    {
      name: `${collection}-replace`,
      about: collection,
      method: "PUT",
      path: `${path}/{id}`,
      access: "write",
      summary: `Replace a ${singular}; with If-None-Match: *, create it`,
      input: {
        query: linting.query,
        body: { mediaTypes: json, format, schema: schemas.input },
        conditional: true,
      },
      output: [
        one(200, `The current ${singular}.`, validators),
        one(201, `The new ${singular}.`, { ...validators, ...location }),
      ],
      problems: ["not-found", "id-mismatch", "precondition-failed", "precondition-required"],
      async run(call) {
        const { body, caller: by, precondition } = call;
        const options = {
          ...{ by, precondition, document: body, keepsUnsent: isForLegacy },
          ...linting.inspect(call),
        };
        const replaced = await (await service()).replace(type, idOf(call), options);
        const { document } = replaced;
        const answer = replaced.created
          ? created(type, document)
          : toDocumentAnswer(type, document);
        return linting.addWarnings(answer, document);
      },
    },
    {
      name: `${collection}-patch`,
      about: collection,
      method: "PATCH",
      path: `${path}/{id}`,
      access: "write",
      summary: `Change fields of a ${singular} (JSON Merge Patch, RFC 7396)`,
      input: {
        query: linting.query,
        body: { mediaTypes: mergePatch, schema: schemas.patch },
        conditional: true,
      },
      output: [one(200, `The current ${singular}.`, validators)],
      problems: ["not-found", "id-mismatch", "precondition-failed", "precondition-required"],
      async run(call) {
        const { body, caller: by, precondition } = call;
        const options = { by, precondition, patch: body, ...linting.inspect(call) };
        const document = await (await service()).patch(type, idOf(call), options);
        return linting.addWarnings(toDocumentAnswer(type, document), document);
      },
    },
    {
      name: `${collection}-delete`,
      about: collection,
      method: "DELETE",
      path: `${path}/{id}`,
      access: "write",
      summary: `Delete a ${singular}; its history stays, unless erased`,
      input: {
        query: removeQuery,
        roles: { erase: "admin" },
        withMasterKey: `POST ${path}/{id}/erase`,
        conditional: true,
      },
      output: [{ status: 200, description: "Deleted.", schema: "Removal" }],
      problems: ["not-found", "precondition-failed", "precondition-required"],
      async run(call: Call<{ erase: boolean }>) {
        const { caller: by, precondition, query } = call;
        if (query.erase) {
          return eraseDocument(type, await service(), call);
        }
        const id = idOf(call);
        const revision = await (await service()).remove(type, id, { by, precondition });
        const message = `The ${singular} ${id} is deleted.`;
        return { ...toJsonAnswer({ success: true, message }), revision };
      },
    },
  ];
  return operations;
}

/** The validated id from the path. */
export function idOf({ params }: Call): string {
  return parseId(params["id"] ?? "");
}

function created(type: DocumentType, document: Document): Answer {
  const headers = { location: `/api/${type.collection}/${document.id}` };
  return toDocumentAnswer(type, document, { status: 201, headers });
}
