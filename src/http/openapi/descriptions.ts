import type { DocumentType } from "../../documents/document-type.ts";
import { documentTypes } from "../../documents/index.ts";
import type { Operation } from "../operation.ts";

/** What a caller has to know of an operation beside its summary, in Markdown. */
export function describeUse({ about, name }: Operation): string | undefined {
  const type = documentTypes.find(({ collection }) => collection === about);
  return type === undefined ? uses[name] : usesOf(type)[name.slice(about.length + 1)];
}

/** What a name in a query says, in Markdown; the same wherever it is taken. */
export function describeParameter(name: string): string | undefined {
  return parameters[name];
}

/** What a name in a path stands for. */
export function describeSegment(name: string): Segment | undefined {
  return segments[name];
}

interface Segment {
  readonly description: string;
  readonly example: string;
}

type Texts = Readonly<Record<string, string>>;

/** Of the operations on a type's documents. */
const usesOf = ({ collection, singular, titleField }: DocumentType): Texts => ({
  list: `A page holds up to \`limit\` ${collection}, and at most 4 MiB; \`nextLink\` leads to the next one. A cursor stays good while documents come and go: what was there throughout, with the same value to sort by, comes once.`,
  create: `Without an \`id\` one is made: \`${titleField}\` as an ASCII slug, with a number where that is taken. An id that was deleted can be used again; its revisions go on counting.`,
  get: `The ${singular} as it is now, with \`_meta\`: its revision, ETag and times.`,
  replace:
    "Fields that are not sent are gone afterwards; PATCH leaves them. With `If-Match` it is written only over that version. What is the same already is not written again.",
  patch:
    "A field of the patch takes the place of that field, `null` takes it away, and objects are merged. Without `If-Match` the patch is made again where somebody else was quicker.",
  delete: `A deletion is a revision: the history stays readable, and restoring an earlier revision brings the ${singular} back.`,
  erase:
    "Nobody can bring it back. What stays is that it was erased, when and by whom, and the number of its last revision. Backups have it until they expire; `backupsUntil` says when that is.",
  "revisions-list":
    "Who wrote which revision when, and what kind of change it was, without contents.",
  "revisions-get": `The ${singular} as of one revision. A deletion has no content: 404, as for revisions that were pruned.`,
  "revisions-restore":
    "The history goes on; nothing in it is changed. With `If-Match` it is written only over that version.",
  diff: "Each field that differs, by its JSON Pointer; texts of several lines with the lines that differ.",
});

/** Of all others. */
const uses: Texts = {
  export:
    "Collection by collection, in order of id, each line as `POST /api/import` takes it. It is no snapshot: what is written meanwhile may be in it or not.",
  import:
    "Each line is `{type, document}`, and each document has its `id`. What is there already with the same meaning is unchanged, so an import that broke off can be sent again.",
  "seeds-plan":
    "Compares the seed files that came with the app with the documents. `plan` names the comparison, for `apply` to hold to it.",
  "seeds-apply":
    "What somebody has edited stays as it is, unless `theirs` says otherwise. With `plan` nothing is done unless the plan still holds.",
  "backups-list": "With what each says of itself, and those that are damaged or not finished.",
  "backups-make":
    "All documents, with their history unless `history` is false. One that takes longer than a call is gone on with.",
  "backups-go-on": "Call it until it answers 200.",
  "backups-verify": "`ok` means that all of it can be restored.",
  "backups-restore":
    "`missing` brings back what is not there, `merge` also what is there with other content, `exact` also deletes what the backup doesn't have. What is restored is a new revision. A backup of what is there is made first.",
  health: "For probes that ask often. It says nothing about the storage: `/api/health/ready` does.",
  "health-ready":
    "For load balancers and alerts. It reads a few small rows, whoever asks and how often.",
  openapi: "Made from the same table that the app answers by.",
  "problems-get":
    "A page for people: where the `type` of an answer in application/problem+json leads to.",
};

const parameters: Texts = {
  limit: "The most entries of a page.",
  cursor:
    "Where to go on, as it came in `nextLink`, `Link` or `Location`. It is opaque, and good for the same request alone.",
  q: "A word, or part of one, in any text of the document; letter case does not count.",
  where:
    "Fields by their paths, and the text form that each must have: `where[name]=Ada`, `where[demographics.age]=41`. `where.name=Ada` is the same.",
  fields:
    "Shows only these fields, given by their paths with commas between: `name,demographics.age`. The items then are `DocumentExcerpt`s: `id`, `_meta`, and of the others what was asked for.",
  sort: "`title`, `updatedAt`, `createdAt` or the path of a field, with `-` before it for the other way round; without it by id. It goes by the first 128 characters, without regard to letter case: numbers first, then texts, and last what has no value. The whole collection is read for it, up to 5,000 documents or 64 Mi characters.",
  deleted:
    "Lists what was deleted instead. The items then are `DocumentExcerpt`s with `id` and `_meta` alone.",
  total:
    "Says in `total` how many there are on all pages. The whole collection is read for it, up to 5,000 documents or 64 Mi characters; where there are more, `totalIsLowerBound` is there, too.",
  erase: "Removes content and history for good, as `POST .../erase` does.",
  from: "The older revision; 0 is nothing. By default the one before `to`.",
  to: "The newer revision. By default the newest.",
  type: "One collection alone.",
  mode: "`create` leaves a document alone that is there with other content, and names its line; `upsert` replaces it.",
  dryRun: "Only says what would be done.",
  changes: "Also shows what differs, from the document to the file.",
};

const segments: Readonly<Record<string, Segment>> = {
  id: { description: "The document's id.", example: "calm" },
  number: { description: "The revision, from 1.", example: "1" },
  name: { description: "The backup's name.", example: "2026-01-02T09-00-00Z" },
  code: { description: "The problem's code.", example: "not-found" },
};
