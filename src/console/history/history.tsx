import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Revision } from "../../client/index.ts";
import { callsOf } from "../api.ts";
import { Changes } from "../parts/changes.tsx";
import { Failure } from "../parts/failure.tsx";
import { useKeys } from "../parts/keyboard.ts";
import { useLoading } from "../parts/loading.ts";
import { showTime } from "../parts/times.ts";
import { go, urlOf } from "../place.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
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
  const [restoring, setRestoring] = useState<number>();
  const [from, to] = [numberIn(query, "from"), numberIn(query, "to")];
  const latest = value?.[0];
  const compare = (one: number, other: number) =>
    urlOf([info.name, id], { history: true, from: one, to: other });
  useKeys({ Escape: () => go(urlOf([info.name, id])) });
  return (
    <>
      <div class="head">
        <h1>{t("history.title", { id })}</h1>
        {latest?.change !== "deleted" && (
          <a class="button" href={urlOf([info.name, id])}>
            {t("edit.document")}
          </a>
        )}
      </div>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {value && value.length > 1 && (
        <Comparison
          key={`${from}-${to}`}
          revisions={value}
          from={from ?? (value[1]?.number || 1)}
          to={to ?? (value[0]?.number || 1)}
          onCompare={(one, other) => go(compare(one, other))}
        />
      )}
      {from !== undefined && to !== undefined && <Difference {...{ info, id, from, to }} />}
      <ol class="rows revisions">
        {value?.map(({ at, by, change, number }, index) => {
          const before = value[index + 1];
          return (
            <li key={number}>
              <span class="row-main">{t("history.revision", { number })}</span>
              <span>
                {t("history.by", { change: t(`history.change.${change}`), who: by.name })}{" "}
                {index === 0 && <strong class="tag">{t("history.latest")}</strong>}
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
      {restoring !== undefined && latest && (
        <Restore
          {...{ info, id, latest, number: restoring }}
          onClose={() => setRestoring(undefined)}
        />
      )}
    </>
  );
}

interface ComparisonProps {
  readonly revisions: readonly Revision[];
  readonly from: number;
  readonly to: number;
  readonly onCompare: (from: number, to: number) => void;
}

/** Chooses any two revisions. */
function Comparison({ from, onCompare, revisions, to }: ComparisonProps): JSX.Element {
  const [chosen, setChosen] = useState({ from, to });
  const options = revisions
    .filter(({ change }) => change !== "deleted")
    .map(({ number }) => (
      <option key={number} value={number}>
        {number}
      </option>
    ));
  return (
    <form
      class="tools"
      onSubmit={(event) => {
        event.preventDefault();
        onCompare(chosen.from, chosen.to);
      }}
    >
      {(["from", "to"] as const).map((end) => (
        <label key={end}>
          {t(`history.${end}`)}
          <select
            value={chosen[end]}
            onChange={({ currentTarget: { value } }) =>
              setChosen({ ...chosen, [end]: Number(value) })
            }
          >
            {options}
          </select>
        </label>
      ))}
      <button type="submit">{t("history.compare")}</button>
    </form>
  );
}

interface DifferenceProps {
  readonly info: CollectionInfo;
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

function Difference({ from, id, info, to }: DifferenceProps): JSX.Element {
  const { failure, reload, value } = useLoading(`${from}-${to}`, () =>
    callsOf(info).diff(id, { from, to }),
  );
  return (
    <section class="difference">
      <h2>{t("history.difference", { from, to })}</h2>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {value &&
        (value.changes.length === 0 ? (
          <p>{t("history.same")}</p>
        ) : (
          <Changes changes={value.changes} />
        ))}
    </section>
  );
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
