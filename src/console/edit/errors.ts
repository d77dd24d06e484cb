import type { Fault } from "../../client/index.ts";
import { lint } from "../api.ts";
import type { Fields } from "../document/content.ts";
import { useLoading } from "../parts/loading.ts";
import type { CollectionInfo } from "../schema.ts";
import { useSchemaFaults } from "./schema-faults.ts";

/** What is known to be wrong with a content before it is saved. */
export interface Errors {
  readonly errors: readonly Fault[];
  /** Whether all of them are known that can be. */
  readonly isComplete: boolean;
}

/** Looks for what the schema does not allow, and for what the linter calls an error: it is stored, and can't be used. */
export function useErrors(info: CollectionInfo, content: Fields): Errors {
  const faults = useSchemaFaults(info.schema, content);
  const { isReading, value = [] } = useLoading("lint", () => readLintErrors(info, content));
  // A linter that can't be asked, or takes no such content, keeps nobody from saving.
  return {
    errors: [...faults, ...value],
    isComplete: info.lintPath === undefined || !isReading,
  };
}

async function readLintErrors(
  { lintPath, singular }: CollectionInfo,
  content: Fields,
): Promise<readonly Fault[]> {
  if (lintPath === undefined) {
    return [];
  }
  const findings = await lint(lintPath, singular, content);
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ message, rule, ...place }) => ({ ...place, code: rule, detail: message }));
}
