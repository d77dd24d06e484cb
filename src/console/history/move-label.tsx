import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Label, SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import { Changes } from "../parts/changes.tsx";
import { Command } from "../parts/command.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLoading } from "../parts/loading.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";

/** A label, and where it shall go. */
export interface Move {
  readonly label: string;
  /** `undefined` removes it. */
  readonly to: number | undefined;
}

interface Props {
  readonly info: CollectionInfo;
  readonly id: string;
  readonly move: Move;
  /** Where it is; `undefined` if it is new. */
  readonly at: Label | undefined;
  /** Called if somebody else has moved it: `at` is out of date. */
  readonly onStale: () => void;
  readonly onClose: () => void;
  readonly onMoved: () => void;
}

/** Shows what a move changes for those who read the label, and makes it if nobody else has moved the label meanwhile. */
export function MoveLabel({
  at,
  id,
  info,
  move: { label, to },
  onClose,
  onMoved,
  onStale,
}: Props): JSX.Element {
  const [refusal, setRefusal] = useState<SeedbedError>();
  const [isBusy, setIsBusy] = useState(false);
  const { failure, reload, value } = useLoading(`${label} ${at?.revision} ${to}`, async () =>
    at === undefined || to === undefined || at.revision === to
      ? []
      : (await callsOf(info).diff(id, { from: at.revision, to })).changes,
  );
  const run = async () => {
    setIsBusy(true);
    setRefusal(undefined);
    try {
      const { labels } = callsOf(info);
      const condition = at === undefined ? { ifNoneMatch: "*" as const } : { ifMatch: at.etag };
      await (to === undefined
        ? labels.remove(id, label, { ifMatch: at?.etag ?? "*" })
        : labels.move(id, label, to, condition));
      onMoved();
    } catch (error) {
      const failure = failureOf(error);
      setRefusal(failure);
      setIsBusy(false);
      if (failure.code === "precondition-failed") {
        onStale();
      }
    }
  };
  const texts = { label, from: at?.revision ?? "", to: to ?? "" };
  const kind = to === undefined ? "remove" : at === undefined ? "put" : "move";
  return (
    <Dialog
      title={t(`labels.${kind}Title`, texts)}
      onClose={onClose}
      action={{ text: t(`labels.${kind}`), isBusy, isReady: value !== undefined, run }}
      problem={
        refusal && (
          <>
            {refusal.code === "precondition-failed" && at ? (
              <p class="notice" role="alert">
                {t("labels.meanwhile", { label, revision: at.revision, who: at.by.name })}
              </p>
            ) : (
              <Failure failure={refusal} onRetry={run} />
            )}
            {refusal.code === "forbidden" && (
              <Command
                text={t("labels.admins")}
                command={`label ${info.name}/${id} ${label} ${to === undefined ? "--remove" : `--revision ${to}`} --protected`}
              />
            )}
          </>
        )
      }
    >
      <p>{t(`labels.${kind}Text`, texts)}</p>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {value && value.length > 0 && <Changes changes={value} />}
    </Dialog>
  );
}
