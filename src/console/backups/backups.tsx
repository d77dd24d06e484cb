import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Backup } from "../../client/admin.ts";
import { admin } from "../api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { Heading } from "../parts/heading.tsx";
import { useLoading } from "../parts/loading.ts";
import { useRowKeys } from "../parts/rows.ts";
import { showTime } from "../parts/times.ts";
import { urlOf } from "../place.ts";
import { t } from "../texts.ts";
import { WorkList } from "./work-list.tsx";
import { begin, isRunning, useWorks } from "./works.ts";

/** All backups, the work on them, and making one. */
export function Backups(): JSX.Element {
  const { failure, reload, value } = useLoading("backups", () => admin.backups.list());
  const [isAsking, setIsAsking] = useState(false);
  const rows = useRowKeys<HTMLUListElement>();
  const works = useWorks();
  const isMaking = works.some((work) => work.task.kind === "make" && isRunning(work));
  const ended = works.filter((work) => !isRunning(work)).length;
  useEffect(reload, [ended]);
  return (
    <>
      <div class="head">
        <Heading>{t("backups.title")}</Heading>
        {value && (
          <button
            type="button"
            class="primary"
            aria-disabled={isMaking}
            onClick={() => !isMaking && setIsAsking(true)}
          >
            {t("backups.make")}
          </button>
        )}
      </div>
      <p class="quiet">{t("backups.about")}</p>
      <WorkList />
      {failure && <Failure failure={failure} onRetry={reload} command="backups list" />}
      {!failure && value === undefined && <p role="status">{t("app.loading")}</p>}
      {value?.length === 0 && <p class="empty">{t("backups.none")}</p>}
      <ul ref={rows} class="rows backups">
        {value?.map((backup) => (
          <BackupRow key={backup.name} backup={backup} />
        ))}
      </ul>
      {isAsking && <Making onClose={() => setIsAsking(false)} />}
    </>
  );
}

function BackupRow({ backup }: { readonly backup: Backup }): JSX.Element {
  const { at, bytes, counts = {}, history, name, ok, problem } = backup;
  const documents = Object.values(counts).reduce((sum, one) => sum + one.documents, 0);
  return (
    <li>
      <a class="row-main" href={urlOf(["backups", name])}>
        {showTime(at)}
      </a>
      <span class="quiet">{name}</span>
      {ok ? (
        <span class="quiet">
          {t(history === false ? "backups.hasCurrent" : "backups.hasAll", {
            documents,
            size: sizeOf(bytes ?? 0),
          })}
        </span>
      ) : (
        <span class="fault">{problem ?? t("backups.unfinished")}</span>
      )}
    </li>
  );
}

function Making({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [history, setHistory] = useState(true);
  const run = () => {
    begin({ kind: "make", history });
    onClose();
  };
  return (
    <Dialog
      title={t("backups.makeTitle")}
      onClose={onClose}
      action={{ text: t("backups.make"), run }}
    >
      <p>{t("backups.makeText")}</p>
      <label class="choice">
        <input
          type="checkbox"
          checked={history}
          onChange={(event) => setHistory(event.currentTarget.checked)}
        />
        {t("backups.history")}
      </label>
    </Dialog>
  );
}

/** A number of bytes for people. */
export function sizeOf(bytes: number): string {
  const [unit, value] =
    bytes < 1_000_000
      ? (["kilobyte", bytes / 1_000] as const)
      : (["megabyte", bytes / 1e6] as const);
  return new Intl.NumberFormat(undefined, {
    ...{ style: "unit", unit, maximumSignificantDigits: 3 },
  }).format(value);
}
