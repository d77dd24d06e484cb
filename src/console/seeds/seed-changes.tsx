import type { JSX } from "preact";
import type { FieldChange } from "../../client/index.ts";
import { Changes } from "../parts/changes.tsx";
import { t } from "../texts.ts";

interface Props {
  readonly changes: readonly FieldChange[];
  /** Whether the file is about to replace the document; until then, neither of them is right. */
  readonly isReplacing: boolean;
}

/** What differs between a document and its file, and which side is which. */
export function SeedChanges({ changes, isReplacing }: Props): JSX.Element {
  return (
    <div class={isReplacing ? undefined : "compared"}>
      <p class="legend">
        <span class="minus">{t("seeds.inDocument")}</span>{" "}
        <span class="plus">{t("seeds.inFile")}</span>
      </p>
      <Changes changes={changes} kinds={isReplacing ? "change" : "seeds.kind"} />
    </div>
  );
}
