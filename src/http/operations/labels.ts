import { DocumentError } from "../../base/errors.ts";
import type { DocumentType } from "../../documents/document-type.ts";
import { isLabel, latest, parseLabel } from "../../documents/label.ts";
import type { DocumentLabels, LabelList } from "../../service/document-labels.ts";
import { etagOf, labelTagOf } from "../../service/precondition.ts";
import { toJsonAnswer } from "../envelope.ts";
import type { Answer, Call, Operation } from "../operation.ts";
import { parseBody } from "../request/body-schema.ts";
import { idOf } from "./documents.ts";

/** Where labels are moved, and which of them only admins may move. */
export interface LabelSources {
  labels(): Promise<DocumentLabels>;
  protectedLabels(): ReadonlySet<string>;
}

/** The operations on the labels of one type's documents. */
export function labelOperations(
  type: DocumentType,
  { labels, protectedLabels }: LabelSources,
): readonly Operation[] {
  const { collection, singular } = type;
  const path = `/api/${collection}/{id}/labels`;
  const adminFor = ({ label = "" }: Readonly<Record<string, string>>) =>
    protectedLabels().has(label);
  const problems = ["not-found", "precondition-failed", "precondition-required"] as const;
  const operations: readonly Operation[] = [
    {
      name: `${collection}-labels-list`,
      about: collection,
      method: "GET",
      path,
      access: "read",
      summary: `List the labels of a ${singular}, and their moves, even if it is deleted`,
      input: {},
      output: [{ status: 200, description: "The labels.", schema: "LabelList" }],
      problems: ["not-found"],
      async run(call) {
        return toLabelsAnswer(await (await labels()).list(type, idOf(call)));
      },
    },
    {
      name: `${collection}-labels-move`,
      about: collection,
      method: "PUT",
      path: `${path}/{label}`,
      access: "write",
      summary: `Put a label on a revision of a ${singular}, or move it there`,
      input: {
        body: { mediaTypes: ["application/json"], schema: "LabelMove" },
        conditional: true,
        adminFor,
      },
      output: [
        {
          status: 200,
          description: "The labels.",
          schema: "LabelList",
          headers: { ETag: "The label's version, for If-Match." },
        },
      ],
      problems,
      async run(call) {
        const label = storedLabelOf(call);
        const { labelMove } = await import("../openapi/label-schemas.ts");
        const { revision } = await parseBody(labelMove, call.body);
        const { caller: by, precondition } = call;
        const options = { by, precondition, label, to: revision };
        const moved = await (await labels()).move(type, idOf(call), options);
        return toLabelsAnswer(moved, label);
      },
    },
    {
      name: `${collection}-labels-remove`,
      about: collection,
      method: "DELETE",
      path: `${path}/{label}`,
      access: "write",
      summary: `Remove a label of a ${singular}; the revision stays`,
      input: { conditional: true, adminFor },
      output: [{ status: 200, description: "The remaining labels.", schema: "LabelList" }],
      problems,
      async run(call) {
        const label = storedLabelOf(call);
        const { caller: by, precondition } = call;
        const options = { by, precondition, label, to: undefined };
        return toLabelsAnswer(await (await labels()).move(type, idOf(call), options));
      },
    },
  ];
  return operations;
}

/** The label in the path, which can be moved. */
function storedLabelOf({ params }: Call): string {
  const label = parseLabel(params["label"] ?? "");
  if (!isLabel(label)) {
    throw new DocumentError(
      "invalid-parameter",
      `The label ${latest} always names the newest revision and can't be moved.`,
    );
  }
  return label;
}

function toLabelsAnswer({ head, moves, placings }: LabelList, moved?: string): Answer {
  const { at, body, by, number: revision } = head;
  const newest = { label: latest, revision, etag: etagOf(head), at, by };
  const labels = [...placings.values()]
    .map((placing) => {
      const { at, by, label, to } = placing;
      return { label, revision: to.number, etag: labelTagOf(placing), at, by };
    })
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
  const placing = moved === undefined ? undefined : placings.get(moved);
  const answer = toJsonAnswer(
    {
      success: true,
      labels: body === undefined ? labels : [newest, ...labels],
      moves: moves.map(({ at, by, from, label, to }) => ({
        ...{ label, from: from ?? null, to: to?.number ?? null, at, by },
      })),
    },
    placing && { etag: labelTagOf(placing) },
  );
  return placing === undefined ? answer : { ...answer, revision: placing.to.number };
}
