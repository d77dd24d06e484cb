import { DocumentError } from "../base/errors.ts";
import { listFaults, sayFirst } from "../documents/fault-list.ts";
import type { JsonObject } from "../documents/json.ts";
import type { Finding } from "../prompts/lint/finding.ts";
import { lintPrompty, lintTemplate } from "../prompts/lint/lint.ts";

/** What lint finds in a template, or in the text of its `.prompty` file. */
export function lint(template: JsonObject | string): Promise<readonly Finding[]> {
  return typeof template === "string" ? lintPrompty(template) : lintTemplate(template);
}

/**
 * Refuses a template in which lint finds more than questions of style.
 * @throws DocumentError `validation-failed` with the findings as faults
 */
export async function refuseFindings(template: JsonObject): Promise<void> {
  const found = (await lintTemplate(template)).filter(({ severity }) => severity !== "info");
  if (found.length > 0) {
    const faults = listFaults(
      found.map(({ column, line, message, pointer, rule }) => ({
        pointer,
        code: rule,
        detail: message,
        ...(line !== undefined && column !== undefined && { line, column }),
      })),
    );
    const said = sayFirst(faults, ({ column, detail, line, pointer }) =>
      line === undefined
        ? `${pointer}: ${detail}`
        : `${pointer} line ${line}, column ${column}: ${detail}`,
    );
    throw new DocumentError("validation-failed", `Lint refuses the template: ${said}`, { faults });
  }
}
