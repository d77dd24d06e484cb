import type { Zod } from "../../documents/document-type.ts";
import { idPattern } from "../../documents/id.ts";
import { labelPattern } from "../../documents/label.ts";
import { template } from "../../documents/template.ts";
import { faults, revisionNumber, success, text } from "./parts.ts";

const id = (z: Zod) =>
  z.string().check(z.regex(idPattern, "is not an id"), z.describe("The document's id."));

/** Which revision of a document to use. */
const choice = (z: Zod, what: string) => ({
  revision: z.optional(
    revisionNumber(z, `The revision of the ${what} to use. The default is the newest.`),
  ),
  label: z.optional(
    z
      .string()
      .check(
        z.regex(labelPattern, "is not a label"),
        z.describe(`The label of the ${what}'s revision to use, instead of \`revision\`.`),
      ),
  ),
});

/** It would not be clear which of the two applies. */
const hasOne = (z: Zod) =>
  z.refine<{ readonly label?: string | undefined; readonly revision?: number | undefined }>(
    ({ label, revision }) => label === undefined || revision === undefined,
    { message: "can't be combined with label", path: ["revision"] },
  );

/** A chosen document. */
const reference = (z: Zod, what: string) =>
  z.optional(
    z
      .union([id(z), z.strictObject({ id: id(z), ...choice(z, what) }).check(hasOne(z))])
      .check(z.describe(`The ${what} to use: an id, \`{id, revision}\` or \`{id, label}\`.`)),
  );

const common = (z: Zod) => ({
  inputs: z.optional(
    z.looseObject({}).check(z.describe("The values of the template's inputs, by name.")),
  ),
  persona: reference(z, "persona"),
  scenario: reference(z, "scenario"),
  mood: reference(z, "mood"),
});

/** The body of a request to render a stored template. */
export const renderRequest = (z: Zod) =>
  z
    .strictObject({
      ...common(z),
      ...choice(z, "template"),
    })
    .check(hasOne(z), z.describe("What to render a template with."));

/** The body of a request to render a template that is not stored. */
export const previewRequest = (z: Zod) =>
  z
    .strictObject({
      template: template.schema(z).check(z.describe("The template, as it would be stored.")),
      ...common(z),
    })
    .check(z.describe("A template that is not stored, and what to render it with."));

/** The answer to both. */
export const renderSchemas = {
  RenderRequest: renderRequest,
  PreviewRequest: previewRequest,
  Rendering: (z: Zod) => {
    const used = (what: string) =>
      z.optional(
        z
          .object({
            id: text(z, "Its id."),
            revision: revisionNumber(z, "Its revision, for rendering the same again."),
          })
          .check(z.describe(`The ${what} that was used.`)),
      );
    return z
      .object({
        success: success(z),
        messages: z
          .array(
            z.object({
              role: z
                .enum(["system", "user", "assistant", "developer", "tool"])
                .check(z.describe("Who says it.")),
              content: text(z, "What is said."),
              attributes: z.optional(
                z
                  .record(z.string(), z.string())
                  .check(z.describe('What the marker has in brackets: `user[name="Ann"]:`.')),
              ),
              segments: z.optional(
                z
                  .array(
                    z.object({
                      text: text(z, "A part of the content."),
                      source: z.optional(
                        text(
                          z,
                          "The input or document that it is from: `persona`. Absent for the template's own text.",
                        ),
                      ),
                    }),
                  )
                  .check(z.describe("With `segments=true`: the parts of the content, in order.")),
              ),
            }),
          )
          .check(z.describe("The messages, in order.")),
        model: z
          .unknown()
          .check(
            z.describe(
              "The template's `model` as written, without replacing references to the environment or files; or `null`.",
            ),
          ),
        used: z
          .object({
            template: used("template"),
            persona: used("persona"),
            scenario: used("scenario"),
            mood: used("mood"),
          })
          .check(z.describe("The exact revisions of the stored documents that were used.")),
        warnings: faults(z, "With `strict=false`: inputs that do not fit the template, up to 100."),
      })
      .check(z.describe("A rendered template."));
  },
};
