import type { DocumentType } from "../../documents/document-type.ts";
import { idPattern } from "../../documents/id.ts";
import { documentTypes } from "../../documents/index.ts";
import { labelPattern } from "../../documents/label.ts";
import { highestNumber } from "../../store/revision.ts";
import type { Operation } from "../operation.ts";

/** What callers need to know about an operation besides its summary, in Markdown. */
export function describeUse({ about, name }: Operation): string | undefined {
  const type = documentTypes.find(({ collection }) => collection === about);
  return type === undefined ? uses[name] : usesOf(type)[name.slice(about.length + 1)];
}

/** The meaning of a query parameter, in Markdown; the same for every operation. */
export function describeParameter(name: string): string | undefined {
  return parameters[name];
}

/** The meaning and the type of a path parameter. */
export function describeSegment(name: string): Segment | undefined {
  return segments[name];
}

interface Segment {
  readonly description: string;
  readonly example: string | number;
  readonly schema: object;
}

type Texts = Readonly<Record<string, string>>;

/** For the operations on a type's documents. */
const usesOf = ({ collection, singular, titleField }: DocumentType): Texts => ({
  list: `A page holds up to \`limit\` ${collection} and at most 4 MiB; \`nextLink\` leads to the next page. A cursor stays valid while documents are added and removed: each document that exists throughout, with the same sort value, appears once.`,
  create: `Without an \`id\`, the server makes one: \`${titleField}\` as an ASCII slug, with a number if that is taken. The id of a deleted document can be reused; its revision numbers continue.`,
  get: `The current ${singular}, or the revision that a label names, with its revision, ETag and timestamps in \`_meta\`.`,
  replace:
    "Removes fields that are not sent; PATCH keeps them. With `If-Match`, only that version is replaced. Unchanged content is not written again.",
  patch:
    "A field in the patch replaces that field, `null` removes it, and objects are merged. Without `If-Match`, the patch is retried if another write gets in first.",
  delete: `A deletion is a revision: the history stays readable, and restoring an earlier revision brings the ${singular} back.`,
  erase:
    "This cannot be undone. Only a record remains: that it was erased, when and by whom, and the number of its last revision. Backups keep the content until they expire; `backupsUntil` says when.",
  "labels-list": "Which revision each label names, and who moved which label from where to where.",
  "labels-move": `Writes no revision and changes no ETag of the ${singular}. The conditions are on the label: with \`If-None-Match: *\` it must be new, with \`If-Match\` it must have that \`etag\`. The labelled revision is kept until the label is moved.`,
  "labels-remove": "The conditions are on the label, as for a move.",
  "protected-labels-move":
    "Like `PUT .../labels/{label}`, for admins: also a label in `PROTECTED_LABELS`, where callers have keys.",
  "protected-labels-remove": "Like `DELETE .../labels/{label}`, for admins.",
  "revisions-list": "Who wrote each revision, when, and the kind of change, without contents.",
  "revisions-get": `The ${singular} as of one revision. A deletion has no content and answers 404, as do pruned revisions.`,
  "revisions-restore":
    "Adds a revision; the existing history does not change. With `If-Match`, only that version is replaced.",
  render:
    "The chosen documents are objects in the template (`{{persona.name}}`), or text where it declares a string. Values never start a message of their own. Rendering the revisions in `used` again gives the same messages.",
  preview:
    "Like `POST /api/templates/{id}/render`, with a template in the request. Nothing is stored.",
  lint: "Each finding has a range, and mostly a suggestion that replaces exactly that range. Nothing is stored.",
  diff: "Each field that differs, by JSON Pointer; for multi-line texts, the lines that differ.",
});

/** For all other operations. */
const uses: Texts = {
  export:
    "Collection by collection, ordered by id, each line in the form that `POST /api/import` takes. Not a snapshot: documents written meanwhile may or may not be included.",
  import:
    "Each line is `{type, document}`, and each document needs an `id`. A document that already has the same content is unchanged, so an interrupted import can be repeated.",
  "seeds-plan":
    "Compares the app's seed files with the documents. `plan` identifies the comparison; pass it to `apply` to make sure that nothing has changed since.",
  "seeds-apply":
    "Keeps edited documents unless `theirs` is true. With `plan`, does nothing if files or documents have changed since that plan.",
  "backups-list":
    "With details from each backup's manifest. Damaged and unfinished backups are included.",
  "backups-make":
    "All documents, with their history unless `history` is false. A long backup continues over several calls.",
  "backups-go-on": "Repeat until it answers 200.",
  "backups-verify": "`ok` means that the whole backup can be restored.",
  "backups-restore":
    "`missing` restores documents that do not exist, `merge` also those whose content differs, `exact` also deletes those that are not in the backup. Each restored document becomes a new revision. `exact` backs up the current documents first.",
  mcp: "For agents: revision 2026-07-28 of the protocol, and clients of 2025. Each tool requires the role of the operation behind it; answers are JSON, without event streams.",
  health: "For frequent probes. Does not check the storage; `/api/health/ready` does.",
  "health-ready":
    "For load balancers and alerts. Reads only a few small rows, however often it is called.",
  openapi: "Generated from the same table that the app routes by.",
  "problems-get":
    "A page for people. The `type` of an application/problem+json answer links to it.",
};

const parameters: Texts = {
  limit: "Maximum number of entries on a page.",
  cursor:
    "Where to continue, as given in `nextLink`, `Link` or `Location`. Opaque, and valid only for the same request.",
  q: "A word, or part of one, in any text of the document; case-insensitive.",
  where:
    "Fields by path, with the value that each must have, as text: `where[name]=Ada`, `where[demographics.age]=41`. `where.name=Ada` means the same.",
  fields:
    "Returns only these fields, as comma-separated paths: `name,demographics.age`. The items are then excerpts: `id`, `_meta` and the requested fields.",
  sort: "`title`, `updatedAt`, `createdAt` or the path of a field, with a leading `-` for descending order. The default is by id. Compares the first 128 characters, case-insensitively: numbers first, then texts, then documents without a value. Reads the whole collection, up to 5,000 documents or 64 Mi characters.",
  deleted:
    "Lists deleted documents instead. The items are then excerpts with only `id` and `_meta`.",
  lint: "`strict` refuses a template in which lint finds errors or warnings. Otherwise findings are `warnings` beside the document in the answer; they are not stored.",
  segments: "Divides each message into `segments`, which say what is from which input or document.",
  label:
    "The revision that this label names. A missing label is 404, and never replaced by another revision; `latest` is the newest.",
  strict:
    "Whether inputs that are missing, not declared or of the wrong kind are errors; `false` makes them warnings.",
  total:
    "Returns the number of documents on all pages in `total`. Reads the whole collection, up to 5,000 documents or 64 Mi characters; if there are more, `totalIsLowerBound` is set.",
  erase: "Permanently removes content and history, like `POST .../erase`.",
  from: "The older revision; 0 stands for nothing. Defaults to the one before `to`.",
  to: "The newer revision. Defaults to the newest.",
  type: "Only this collection.",
  mode: "`create` leaves an existing document with different content alone and reports its line; `upsert` replaces it.",
  dryRun: "Reports what would be done, without doing it.",
  changes: "Includes the differences, from the document to the file.",
};

const segments: Readonly<Record<string, Segment>> = {
  id: {
    ...{ description: "The document's id.", example: "calm" },
    schema: { type: "string", pattern: idPattern.source },
  },
  label: {
    description: "The label: 1 to 63 lower-case letters, digits and hyphens.",
    example: "production",
    schema: { type: "string", pattern: labelPattern.source },
  },
  number: {
    ...{ description: "The revision, from 1.", example: 1 },
    schema: { type: "integer", minimum: 1, maximum: highestNumber },
  },
  name: {
    ...{ description: "The backup's name.", example: "2026-01-02T09-00-00Z" },
    schema: { type: "string" },
  },
  code: {
    ...{ description: "The problem's code.", example: "not-found" },
    schema: { type: "string" },
  },
};
