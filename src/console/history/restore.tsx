import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Revision, SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import { changesBetween } from "../document/changes.ts";
import { contentOf } from "../document/content.ts";
import { Changes } from "../parts/changes.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLoading } from "../parts/loading.ts";
import { urlOf, useGo } from "../place.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly id: string;
  readonly number: number;
  readonly latest: Revision;
  readonly onClose: () => void;
}

/** Shows what restoring a revision would change, and does it over the current version alone. */
export function Restore({ id, info, latest, number, onClose }: Props): JSX.Element {
  const [refusal, setRefusal] = useState<SeedbedError>();
  const [isBusy, setIsBusy] = useState(false);
  const isDeleted = latest.change === "deleted";
  const { failure, reload, value } = useLoading(`${number}`, async () => {
    const calls = callsOf(info);
    return isDeleted
      ? changesBetween({}, contentOf(await calls.revision(id, number)))
      : (await calls.diff(id, { from: latest.number, to: number })).changes;
  });
  const goThere = useGo();
  const run = async () => {
    setIsBusy(true);
    setRefusal(undefined);
    try {
      // Never over what somebody else has written meanwhile.
      const condition = isDeleted ? { ifNoneMatch: "*" as const } : { ifMatch: latest };
      await callsOf(info).restore(id, number, condition);
      goThere(urlOf([info.name, id]));
    } catch (error) {
      setRefusal(failureOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title={t("history.restoreTitle", { number })}
      onClose={onClose}
      action={{ text: t("history.restore"), isBusy, isReady: value !== undefined, run }}
      problem={refusal && <Failure failure={refusal} onRetry={run} />}
    >
      <p>{t(isDeleted ? "history.restoreDeleted" : "history.restoreText")}</p>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {value && (value.length === 0 ? <p>{t("history.same")}</p> : <Changes changes={value} />)}
    </Dialog>
  );
}
