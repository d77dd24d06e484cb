import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Label, SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import { Changes } from "../parts/changes.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLoading } from "../parts/loading.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";

/** A label, where it is, and where it shall go. */
export interface Move {
  readonly label: string;
  /** `undefined` if it is new. */
  readonly at: Label | undefined;
  /** `undefined` removes it. */
  readonly to: number | undefined;
}

interface Props {
  readonly info: CollectionInfo;
  readonly id: string;
  readonly move: Move;
  readonly onClose: () => void;
  readonly onMoved: () => void;
}

/** Shows what a move changes for those who read the label, and makes it if nobody else has moved the label meanwhile. */
export function MoveLabel({ id, info, move, onClose, onMoved }: Props): JSX.Element {
  const { at, label, to } = move;
  const [refusal, setRefusal] = useState<SeedbedError>();
  const [isBusy, setIsBusy] = useState(false);
  const { failure, reload, value } = useLoading(`${label} ${to}`, async () =>
    at === undefined || to === undefined || at.revision === to
      ? []
      : (await callsOf(info).diff(id, { from: at.revision, to })).changes,
  );
  const run = async () => {
    if (isBusy) {
      return;
    }
    setIsBusy(true);
    try {
      const { labels } = callsOf(info);
      const condition = at === undefined ? { ifNoneMatch: "*" as const } : { ifMatch: at.etag };
      await (to === undefined
        ? labels.remove(id, label, { ifMatch: at?.etag ?? "*" })
        : labels.move(id, label, to, condition));
      onMoved();
    } catch (error) {
      setRefusal(failureOf(error));
      setIsBusy(false);
    }
  };
  const texts = { label, from: at?.revision ?? "", to: to ?? "" };
  const kind = to === undefined ? "remove" : at === undefined ? "put" : "move";
  return (
    <Dialog
      title={t(`labels.${kind}Title`, texts)}
      onClose={onClose}
      action={{ text: t(`labels.${kind}`), isBusy: isBusy || value === undefined, run }}
    >
      <p>{t(`labels.${kind}Text`, texts)}</p>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {refusal && <Failure failure={refusal} onRetry={run} />}
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {value && value.length > 0 && <Changes changes={value} />}
    </Dialog>
  );
}
