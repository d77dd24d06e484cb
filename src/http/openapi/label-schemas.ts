import type { Zod } from "../../documents/document-type.ts";
import { author, revisionNumber, success, text, timestamp } from "./parts.ts";

/** The body of a request to move a label. */
export const labelMove = (z: Zod) =>
  z
    .strictObject({ revision: revisionNumber(z, "The revision that the label is to name.") })
    .check(z.describe("Where to move a label."));

/** The answers about labels. */
export const labelSchemas = {
  LabelMove: labelMove,

  LabelList: (z: Zod) => {
    const revision = (description: string) =>
      z.nullable(z.int().check(z.minimum(1))).check(z.describe(description));
    return z
      .object({
        success: success(z),
        labels: z
          .array(
            z.object({
              label: text(z, "Its name."),
              revision: revisionNumber(z, "The revision that it names."),
              etag: text(z, "The label's version, for `If-Match`; new with every move of it."),
              at: timestamp(z, "When it was moved there."),
              by: author(z, "Who moved it there."),
            }),
          )
          .check(
            z.describe(
              "`latest`, which names the newest revision unless the document is deleted, and the other labels, ordered by name.",
            ),
          ),
        moves: z
          .array(
            z.object({
              label: text(z, "The label."),
              from: revision("The revision that it named before; `null` if it was new."),
              to: revision("The revision that it was moved to; `null` if it was removed."),
              at: timestamp(z, "When it was moved."),
              by: author(z, "Who moved it."),
            }),
          )
          .check(z.describe("The last hundred moves, newest first.")),
      })
      .check(z.describe("The labels of a document, and the record of their moves."));
  },
};
