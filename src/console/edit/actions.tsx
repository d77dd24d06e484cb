import type { ComponentChildren, JSX } from "preact";
import { go, urlHere } from "../place.ts";
import { t } from "../texts.ts";
import type { EditingState } from "./editing-state.ts";

interface Props {
  readonly state: EditingState;
  /** The revision that was just saved. */
  readonly saved: number | undefined;
  readonly hasJson: boolean;
  /** What the author should know before they do something. */
  readonly children: ComponentChildren;
  readonly onReview: () => void;
  readonly onDiscard: () => void;
}

/** What an author can do with what they are writing, and whether it is saved. */
export function Actions({
  children,
  hasJson,
  onDiscard,
  onReview,
  saved,
  state,
}: Props): JSX.Element {
  const { base, isChanged } = state;
  return (
    <div class="actions sticky">
      {children}
      <button
        type="button"
        class="primary"
        aria-disabled={!isChanged && base !== undefined}
        aria-keyshortcuts="Control+S"
        onClick={onReview}
      >
        {t("edit.save")}
      </button>
      <button type="button" aria-disabled={!isChanged} onClick={() => isChanged && onDiscard()}>
        {t("edit.discard")}
      </button>
      <button
        type="button"
        aria-pressed={hasJson}
        onClick={() => go(urlHere({ json: hasJson ? undefined : true }), true)}
      >
        {t("edit.json")}
      </button>
      <span role="status" class="quiet">
        {statusOf(state, saved)}
      </span>
    </div>
  );
}

function statusOf(state: EditingState, saved: number | undefined): string {
  const { base, isChanged, isKept, open } = state;
  if (isChanged) {
    const unsaved = t(isKept ? "edit.unsaved" : "edit.undrafted");
    return open.length === 0 ? unsaved : `${unsaved} ${t("edit.open")}`;
  }
  if (saved !== undefined) {
    return t("edit.saved", { revision: saved });
  }
  return t(base === undefined ? "edit.unsavedNew" : "edit.unchanged");
}
