import type { JSX } from "preact";
import type { Document } from "../document/content.ts";
import { Dialog } from "../parts/dialog.tsx";
import { t } from "../texts.ts";

interface Props {
  /** What is left then; `undefined` for a document that is not saved. */
  readonly left: Document | undefined;
  readonly onClose: () => void;
  readonly onDiscard: () => void;
}

/** Asks before what an author has typed is gone. */
export function Discard({ left, onClose, onDiscard }: Props): JSX.Element {
  return (
    <Dialog
      title={t("draft.discardTitle")}
      onClose={onClose}
      action={{ text: t("draft.discard"), isDangerous: true, run: onDiscard }}
    >
      <p>
        {left ? t("draft.discardText", { revision: left._meta.revision }) : t("draft.discardNew")}
      </p>
    </Dialog>
  );
}
