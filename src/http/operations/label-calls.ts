import { DocumentError } from "../../base/errors.ts";
import type { DocumentType } from "../../documents/document-type.ts";
import { isLabel, latest, parseLabel } from "../../documents/label.ts";
import type { DocumentLabels, LabelList } from "../../service/document-labels.ts";
import { etagOf, labelTagOf } from "../../service/precondition.ts";
import { toJsonAnswer } from "../envelope.ts";
import { labelMove } from "../openapi/label-schemas.ts";
import type { Answer, Call } from "../operation.ts";
import { parseBody } from "../request/body-schema.ts";
import { idOf } from "./documents.ts";

/** A call on the labels of a type's documents. */
export type LabelCall = (type: DocumentType, labels: DocumentLabels, call: Call) => Promise<Answer>;

/** Lists the labels of the document in the path. */
export const listLabels: LabelCall = async (type, labels, call) =>
  toLabelsAnswer(await labels.list(type, idOf(call)));

/** Moves the label in the path to the revision in the body. */
export const moveLabel: LabelCall = async (type, labels, call) => {
  const label = storedLabelOf(call);
  const { revision: to } = await parseBody(labelMove, call.body);
  const { caller: by, precondition } = call;
  const moved = await labels.move(type, idOf(call), { by, precondition, label, to });
  return toLabelsAnswer(moved, label);
};

/** Removes the label in the path. */
export const removeLabel: LabelCall = async (type, labels, call) => {
  const { caller: by, precondition } = call;
  const options = { by, precondition, label: storedLabelOf(call), to: undefined };
  return toLabelsAnswer(await labels.move(type, idOf(call), options));
};

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
