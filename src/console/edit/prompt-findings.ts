import type { Finding as LintFinding } from "../../client/index.ts";
import { toPointer } from "../../documents/pointer.ts";
import { failureOf, lint } from "../api.ts";
import type { Finding } from "../code/finding.ts";
import { type Fields, type Path, withValue } from "../document/content.ts";
import type { CollectionInfo } from "../schema.ts";

interface Typed {
  readonly path: Path;
  readonly text: string;
}

interface PromptFindings {
  readonly inText: readonly Finding[];
  /** About the fields around the prompt, such as an input that it does not use. */
  readonly elsewhere: readonly LintFinding[];
}

/** What the linter says about a prompt as it is typed; nothing where there is no linter. */
export async function findingsInPrompt(
  { lintPath, singular }: CollectionInfo,
  content: Fields,
  { path, text }: Typed,
): Promise<PromptFindings> {
  if (lintPath === undefined) {
    return { inText: [], elsewhere: [] };
  }
  try {
    const findings = await lint(lintPath, singular, withValue(content, path, text));
    const isElsewhere = ({ pointer }: LintFinding) => pointer !== toPointer(path);
    return {
      inText: findings.filter((finding) => !isElsewhere(finding)).map(toFinding),
      elsewhere: findings.filter(isElsewhere),
    };
  } catch (error) {
    // A server that can't be asked now is asked again after the next change.
    failureOf(error);
    return { inText: [], elsewhere: [] };
  }
}

function toFinding(finding: LintFinding): Finding {
  const { column = 1, line = 1, message, severity, suggestion } = finding;
  const { endColumn = column, endLine = line } = finding;
  return { at: { line, column, endLine, endColumn }, message, severity, suggestion };
}
