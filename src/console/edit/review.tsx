import type { JSX } from "preact";
import { changesBetween } from "../document/changes.ts";
import type { Fields } from "../document/content.ts";
import { Changes } from "../parts/changes.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { t } from "../texts.ts";

interface Props {
  readonly before: Fields;
  readonly after: Fields;
  readonly isNew: boolean;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onSave: () => void;
}

/** What a save is going to change. */
export function Review({ after, before, isBusy, isNew, onClose, onSave }: Props): JSX.Element {
  const changes = changesBetween(isNew ? {} : before, after);
  const text = isBusy ? "review.saving" : isNew ? "review.create" : "review.save";
  return (
    <Dialog
      title={t("review.title")}
      onClose={onClose}
      action={{ text: t(text), isBusy, run: onSave }}
    >
      {changes.length === 0 ? <p>{t("review.nothing")}</p> : <Changes changes={changes} />}
    </Dialog>
  );
}
