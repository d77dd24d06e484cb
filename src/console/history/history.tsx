import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { callsOf } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Heading } from "../parts/heading.tsx";
import { useKeys } from "../parts/keyboard.ts";
import { useLoading } from "../parts/loading.ts";
import { showTime } from "../parts/times.ts";
import { go, listUrl, urlOf } from "../place.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import { ChooseRevisions } from "./choose-revisions.tsx";
import { Difference } from "./difference.tsx";
import { LabelPanel, labelsOf } from "./labels.tsx";
import { Restore } from "./restore.tsx";

interface Props {
  readonly info: CollectionInfo;
  readonly id: string;
  readonly query: URLSearchParams;
}

/** The revisions of a document: who wrote each, when, and what it changed. */
export function History({ id, info, query }: Props): JSX.Element {
  const { failure, reload, value } = useLoading("revisions", () =>
    callsOf(info).revisions(id).toArray(),
  );
  const labels = useLoading("labels", async () =>
    info.hasLabels ? callsOf(info).labels.list(id) : undefined,
  );
  const readAgain = () => {
    reload();
    labels.reload();
  };
  const [restoring, setRestoring] = useState<number>();
  const [from, to] = [numberIn(query, "from"), numberIn(query, "to")];
  const latest = value?.[0];
  const isDeleted = latest?.change === "deleted";
  const existing = value?.filter(({ change }) => change !== "deleted") ?? [];
  const compare = (from: number, to: number) =>
    urlOf([info.name, id], { history: true, from, to, side: query.has("side") || undefined });
  useKeys({ Escape: () => go(isDeleted ? listUrl(info.name) : urlOf([info.name, id])) });
  return (
    <>
      <div class="head">
        <Heading>{t("history.title", { id })}</Heading>
        {!isDeleted && (
          <a class="button" href={urlOf([info.name, id])}>
            {t("edit.document")}
          </a>
        )}
      </div>
      {failure && <Failure failure={failure} onRetry={readAgain} />}
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {existing.length > 1 && (
        <ChooseRevisions
          key={`${from}-${to}`}
          revisions={existing}
          labels={labels.value?.labels}
          from={from ?? (existing[1]?.number || 1)}
          to={to ?? (existing[0]?.number || 1)}
          onCompare={(one, other) => go(compare(one, other))}
        />
      )}
      {from !== undefined && to !== undefined && (
        <Difference
          key={`${from}-${to}`}
          {...{ info, id, from, to }}
          isSideBySide={query.has("side")}
        />
      )}
      <ol class="rows revisions">
        {value?.map(({ at, by, change, number }, index) => {
          const before = value[index + 1];
          return (
            <li key={number}>
              <span class="row-main">{t("history.revision", { number })}</span>
              <span>
                {t("history.by", { change: t(`history.change.${change}`), who: by.name })}{" "}
                {index === 0 && <strong class="tag">{t("history.latest")}</strong>}{" "}
                {labelsOf(labels.value?.labels, number).map((label) => (
                  <strong key={label} class="tag">
                    {label}
                  </strong>
                ))}
              </span>
              <span class="row-time quiet">{showTime(at)}</span>
              <span class="row-actions">
                {before && change !== "deleted" && before.change !== "deleted" && (
                  <a
                    class="button plain"
                    href={compare(before.number, number)}
                    aria-label={t("history.showOf", { number })}
                  >
                    {t("history.show")}
                  </a>
                )}
                {index > 0 && change !== "deleted" && (
                  <button
                    type="button"
                    class="plain"
                    aria-label={t("history.restoreOf", { number })}
                    onClick={() => setRestoring(number)}
                  >
                    {t("history.restore")}
                  </button>
                )}
              </span>
            </li>
          );
        })}
      </ol>
      {!failure && labels.failure && <Failure failure={labels.failure} onRetry={labels.reload} />}
      {value && labels.value && (!isDeleted || labels.value.moves.length > 0) && (
        <LabelPanel
          {...{ info, id, compare, labels: labels.value }}
          numbers={isDeleted ? [] : existing.map(({ number }) => number)}
          onReload={labels.reload}
        />
      )}
      {restoring !== undefined && latest && (
        <Restore
          {...{ info, id, latest, number: restoring }}
          onClose={() => setRestoring(undefined)}
        />
      )}
    </>
  );
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
