import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { PlannedSeed, SeedPlan, SeedState } from "../../client/admin.ts";
import { admin } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Heading } from "../parts/heading.tsx";
import { leaveField, useKeys } from "../parts/keyboard.ts";
import { useLoading } from "../parts/loading.ts";
import { useRowKeys } from "../parts/rows.ts";
import { go, urlOf } from "../place.ts";
import { t } from "../texts.ts";
import { actionFor, nameOf, type SeedAction, seedActions } from "./actions.ts";
import { Application } from "./application.tsx";
import { SeedRow } from "./seed-row.tsx";

/** The rows that are drawn at first, and with each wish for more. */
const step = 200;

/** All that is not as it should be comes first. */
const states: readonly SeedState[] = [
  "conflict",
  "outdated",
  "new",
  "edited",
  "unmanaged",
  "deleted",
  "orphaned",
  "in-sync",
];

interface Asked {
  readonly action: SeedAction;
  readonly names: readonly string[];
}

/** How seed files and documents compare, and what can be done about that. */
export function Seeds({ query }: { readonly query: URLSearchParams }): JSX.Element {
  const { failure, isReading, reload, value } = useLoading("seeds", () =>
    admin.seeds.plan({ changes: true }),
  );
  const [asked, setAsked] = useState<Asked>();
  const [limit, setLimit] = useState(step);
  const search = useRef<HTMLInputElement>(null);
  const rows = useRowKeys<HTMLUListElement>();
  const [q, state] = [query.get("q") ?? "", query.get("state") ?? ""];
  const change = (changes: Readonly<Record<string, string>>) =>
    go(urlOf(["seeds"], { q, state, ...changes }), true);
  const found = (value?.documents ?? [])
    .filter((seed) => (state === "" ? isOff(seed) : seed.state === state))
    .filter((seed) => `${nameOf(seed)} ${seed.file ?? ""}`.toLowerCase().includes(q.toLowerCase()))
    .toSorted((one, other) => states.indexOf(one.state) - states.indexOf(other.state));
  const doable = (action: SeedAction) => found.filter((seed) => actionFor(seed) === action);
  useKeys({
    "/": () => search.current?.focus(),
    Escape: () => leaveField() || change({ q: "" }),
  });

  return (
    <>
      <Heading>{t("seeds.title")}</Heading>
      <p class="quiet">{t("seeds.about")}</p>
      {failure && <Failure failure={failure} onRetry={reload} command="seeds plan" />}
      {!failure && value === undefined && <p role="status">{t("app.loading")}</p>}
      {value && (
        <>
          <div class="tools">
            <label class="grow">
              {t("seeds.search")}
              <input
                ref={search}
                type="search"
                value={q}
                onInput={(event) => change({ q: event.currentTarget.value })}
              />
            </label>
            <label>
              {t("seeds.state")}
              <select
                value={state}
                onChange={(event) => change({ state: event.currentTarget.value })}
              >
                <option value="">
                  {t("seeds.off", { count: value.documents.filter(isOff).length })}
                </option>
                {states.map((name) => (
                  <option key={name} value={name}>
                    {t("seeds.ofState", {
                      state: t(`seeds.state.${name}`),
                      count: value.documents.filter((seed) => seed.state === name).length,
                    })}
                  </option>
                ))}
              </select>
            </label>
            {seedActions.map((action) => {
              const seeds = doable(action);
              return (
                seeds.length > 0 && (
                  <button
                    key={action}
                    type="button"
                    class={action === "apply" ? "primary" : undefined}
                    onClick={() => setAsked({ action, names: seeds.map(nameOf) })}
                  >
                    {t(`seeds.all.${action}`, { count: seeds.length })}
                  </button>
                )
              );
            })}
          </div>
          <Problems problems={value.problems} />
          {found.length === 0 && (
            <p class="empty">
              {q !== ""
                ? t("list.noMatch", { q })
                : t(state === "" ? "seeds.none" : "seeds.noneOf")}
            </p>
          )}
          <ul ref={rows} class="rows seeds">
            {found.slice(0, limit).map((seed) => (
              <SeedRow
                key={nameOf(seed)}
                seed={seed}
                onAsk={(action) => setAsked({ action, names: [nameOf(seed)] })}
              />
            ))}
          </ul>
          {found.length > limit && (
            <button type="button" onClick={() => setLimit(limit + step)}>
              {t("list.more", { count: Math.min(step, found.length - limit) })}
            </button>
          )}
          {/* What was asked of a plan that is being read again is answered from the new one. */}
          {asked && isReading && <p role="status">{t("app.loading")}</p>}
          {asked && !isReading && (
            <Application
              {...asked}
              plan={value}
              onClose={() => setAsked(undefined)}
              onDone={() => {
                setAsked(undefined);
                reload();
              }}
            />
          )}
        </>
      )}
    </>
  );
}

function Problems({ problems }: Pick<SeedPlan, "problems">): JSX.Element | null {
  return problems.length === 0 ? null : (
    <div class="notice bad">
      <p>{t("seeds.problems")}</p>
      <ul>
        {problems.map(({ detail, file, line }) => (
          <li key={`${file}:${line}`}>
            <code>{line === undefined ? file : `${file}:${line}`}</code> {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Whether there is something to look at: file and document differ, or one of them is missing. */
function isOff({ file, state }: PlannedSeed): boolean {
  return state !== "in-sync" && (state !== "unmanaged" || file !== undefined);
}
