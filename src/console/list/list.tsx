import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { callsOf } from "../api.ts";
import { draftNameOf } from "../document/draft-name.ts";
import { type DraftLink, DraftLinks, draftsIn } from "../parts/draft-links.tsx";
import { useDraftNames } from "../parts/draft-names.ts";
import { Failure } from "../parts/failure.tsx";
import { Heading } from "../parts/heading.tsx";
import { leaveField, useKeys } from "../parts/keyboard.ts";
import { useLoading } from "../parts/loading.ts";
import { VirtualRows } from "../parts/virtual-rows.tsx";
import { go, placeBefore, urlOf } from "../place.ts";
import { type CollectionInfo, labelOf } from "../schema.ts";
import { t } from "../texts.ts";
import { ListRow } from "./list-row.tsx";
import { Question } from "./question.tsx";
import { findRows, type Row, sortRows, sorts } from "./rows.ts";
import { readSeedStates } from "./seed-states.ts";
import { Tools, type Wish } from "./tools.tsx";

interface Props {
  readonly info: CollectionInfo;
  readonly query: URLSearchParams;
}

/** The documents of a collection: found, sorted, and with what can be done with each. */
export function List({ info, query }: Props): JSX.Element {
  const isDeleted = query.has("deleted");
  const wish = wishIn(query);
  const { failure, reload, value } = useLoading(`${isDeleted}`, () => readRows(info, isDeleted));
  const seeds = useLoading(`${wish.hasSeeds}`, () => readSeedStates(wish.hasSeeds, info.name));
  const [asked, setAsked] = useState<Row>();
  const search = useRef<HTMLInputElement>(null);
  const { by, q, seed, sort } = wish;
  const sorted = useMemo(() => sortRows(info, value ?? [], sort), [info, value, sort]);
  const states = seeds.value;
  const found = useMemo(
    () =>
      findRows(info, sorted, { q, by }).filter(({ id }) => seed === "" || states?.get(id) === seed),
    [info, sorted, q, by, seed, states],
  );
  const drafts = useDraftNames();
  const [lead, setLead] = useState(() => {
    const { collection, id } = placeBefore() ?? {};
    return collection === info.name ? id : undefined;
  });

  const change = (changes: Partial<Wish>) => {
    const { hasSeeds, ...wished } = { ...wish, ...changes };
    const { sort: wishedSort, seed: wishedSeed } = wished;
    go(
      urlOf([info.name], {
        ...wished,
        sort: wishedSort === "title" ? "" : wishedSort,
        seed: hasSeeds ? wishedSeed : "",
        seeds: hasSeeds || undefined,
        deleted: isDeleted || undefined,
      }),
      true,
    );
  };
  useKeys({
    "/": () => search.current?.focus(),
    Escape: () => leaveField() || change({ q: "" }),
  });

  return (
    <>
      <div class="head">
        <Heading>{labelOf(info.name)}</Heading>
        <a class="button primary" href={urlOf([info.name], { new: true })}>
          {t("list.new", { singular: info.singular })}
        </a>
      </div>
      <Tools {...{ wish, isDeleted, search, states }} rows={value ?? []} onChange={change} />
      <nav class="tabs" aria-label={t("list.current")}>
        <a href={urlOf([info.name])} aria-current={isDeleted ? undefined : "page"}>
          {t("list.current")}
        </a>
        <a
          href={urlOf([info.name], { deleted: true })}
          aria-current={isDeleted ? "page" : undefined}
        >
          {t("list.deleted")}
        </a>
        {value && (
          <span class="quiet" role="status">
            {t("list.count", { shown: found.length, all: value.length })}
          </span>
        )}
      </nav>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {seeds.failure && (
        <Failure failure={seeds.failure} onRetry={seeds.reload} command="seeds plan" />
      )}
      {!failure && value === undefined && <p role="status">{t("app.loading")}</p>}
      {value && !isDeleted && (
        <DraftLinks label={t("list.drafts")} links={unlisted(draftsIn(info, drafts), value)} />
      )}
      {value?.length === 0 && (
        <p class="empty">{t(isDeleted ? "list.noneDeleted" : "list.empty")}</p>
      )}
      {value !== undefined && value.length > 0 && found.length === 0 && (
        <p class="empty">{q === "" ? t("list.noneSo") : t("list.noMatch", { q })}</p>
      )}
      {value && (
        <VirtualRows items={found} keyOf={({ id }) => id} lead={lead}>
          {(row) => (
            <ListRow
              {...{ info, row, isDeleted }}
              hasDraft={drafts.has(draftNameOf(info.name, row.id))}
              seed={states?.get(row.id)}
              onAsk={() => setAsked(row)}
            />
          )}
        </VirtualRows>
      )}
      {asked && (
        <Question
          {...{ info, isDeleted, row: asked }}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            const at = found.findIndex(({ id }) => id === asked.id);
            setLead((found[at + 1] ?? found[at - 1])?.id);
            setAsked(undefined);
            reload();
          }}
          onChanged={reload}
        />
      )}
    </>
  );
}

/** The drafts that no row can show: of new documents, and of documents that are not there any more. */
function unlisted(drafts: readonly DraftLink[], rows: readonly Row[]): readonly DraftLink[] {
  const ids = new Set(rows.map(({ id }) => id));
  return drafts.filter(({ id }) => id === undefined || !ids.has(id));
}

function wishIn(query: URLSearchParams): Wish {
  return {
    q: query.get("q") ?? "",
    by: query.get("by") ?? "",
    sort: sorts.find((sort) => sort === query.get("sort")) ?? "title",
    hasSeeds: query.has("seeds"),
    seed: query.get("seed") ?? "",
  };
}

/** Reads all documents of a collection with their titles alone, or those that were deleted. */
async function readRows(info: CollectionInfo, isDeleted: boolean): Promise<readonly Row[]> {
  const calls = callsOf(info);
  if (isDeleted) {
    const removed = await calls.list({ deleted: true }).toArray();
    return removed.map((row) => ({ ...row }));
  }
  return calls.list({ fields: [info.titleField] }).toArray();
}
