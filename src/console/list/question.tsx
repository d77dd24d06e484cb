import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { type CollectionInfo, titleOf } from "../schema.ts";
import { t } from "../texts.ts";
import type { Row } from "./rows.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly row: Row;
  readonly isDeleted: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** The list is out of date. */
  readonly onChanged: () => void;
}

/** Asks before a document is deleted or restored, by its name. */
export function Question({ info, isDeleted, onChanged, onClose, onDone, row }: Props): JSX.Element {
  const [failure, setFailure] = useState<SeedbedError>();
  const [isBusy, setIsBusy] = useState(false);
  const { id } = row;
  // The deletion itself is the latest revision.
  const revision = row._meta.revision - 1;
  const run = async () => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      const calls = callsOf(info);
      await (isDeleted
        ? calls.restore(id, revision, { ifNoneMatch: "*" })
        : calls.delete(id, { ifMatch: row }));
      onDone();
    } catch (error) {
      const found = failureOf(error);
      setFailure(found);
      if (found.code === "precondition-failed") {
        onChanged();
      }
    } finally {
      setIsBusy(false);
    }
  };
  const isLate = failure?.code === "precondition-failed";
  return (
    <Dialog
      title={
        isDeleted
          ? t("list.restoreTitle", { id })
          : t("list.deleteTitle", { title: titleOf(info, row) })
      }
      onClose={onClose}
      {...(!isLate && {
        action: {
          text: t(isDeleted ? "list.restore" : "list.delete"),
          isBusy,
          isDangerous: !isDeleted,
          run,
        },
      })}
      problem={failure && !isLate && <Failure failure={failure} onRetry={run} />}
    >
      <p>{isDeleted ? t("list.restoreText", { revision }) : t("list.deleteText", { id })}</p>
      {isLate && <p role="alert">{t("list.movedOn")}</p>}
    </Dialog>
  );
}
