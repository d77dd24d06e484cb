import type { Zod } from "../../documents/document-type.ts";
import { success, text } from "./parts.ts";

/** The body of a request to lint a template. */
export const lintRequest = (z: Zod) =>
  z
    .strictObject({
      template: z
        .union([z.looseObject({}), z.string()])
        .check(
          z.describe(
            "The template, as it would be stored; or the text of a `.prompty` file, with its front matter.",
          ),
        ),
    })
    .check(z.describe("A template to lint."));

const place = (z: Zod, description: string) =>
  z.optional(z.int().check(z.minimum(1), z.describe(description)));

/** What lint finds. */
export const findings = (z: Zod, description: string) =>
  z
    .array(
      z.object({
        rule: text(z, "The rule: `unknown_filter`, `unused_input`."),
        severity: z
          .enum(["error", "warning", "info"])
          .check(
            z.describe(
              "`error`: can't be rendered or stored; `warning`: hardly does what was meant; `info`: style.",
            ),
          ),
        message: text(z, "What is wrong, as a sentence."),
        pointer: text(z, "The field that it is in (JSON Pointer, RFC 6901): `/prompt`."),
        line: place(
          z,
          "The line, from 1: in the text of the field, or in the whole text if a text was sent. Absent if the field is no text.",
        ),
        column: place(z, "The column, from 1, in UTF-16 units."),
        endLine: place(z, "The line of its end."),
        endColumn: place(z, "The column after its end."),
        suggestion: z.optional(
          z
            .object({
              message: text(z, 'What the change does: `Write "user:"`.'),
              replacement: text(z, "The text to put in place of the range; it may be empty."),
            })
            .check(z.describe("A change that would settle it.")),
        ),
      }),
    )
    .check(z.describe(description));

/** The request and the answer. */
export const lintSchemas = {
  LintRequest: lintRequest,
  LintReport: (z: Zod) =>
    z
      .object({
        success: success(z),
        findings: findings(z, "What was found, by place, up to 100."),
      })
      .check(z.describe("What lint finds in a template.")),
};
