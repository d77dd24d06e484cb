import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Meta, SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import type { Fields } from "../document/content.ts";
import { draftNames } from "../document/drafts.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { useKeys } from "../parts/keyboard.ts";
import { useLoading } from "../parts/loading.ts";
import { showTime } from "../parts/times.ts";
import { go, urlOf } from "../place.ts";
import { type CollectionInfo, labelOf, titleOf } from "../schema.ts";
import { t } from "../texts.ts";

type Row = Fields & { readonly id: string; readonly _meta: Meta };

interface Props {
  readonly info: CollectionInfo;
  readonly query: URLSearchParams;
}

/** Rows that are drawn at first, and with each wish for more: thousands at once make a browser wait. */
const step = 200;

/** The documents of a collection: found, sorted, and with what can be done with each. */
export function List({ info, query }: Props): JSX.Element {
  const isDeleted = query.has("deleted");
  const [q, sort] = [query.get("q") ?? "", query.get("sort") ?? "title"];
  const { failure, reload, value } = useLoading(`${isDeleted}`, () => readRows(info, isDeleted));
  const [limit, setLimit] = useState(step);
  const [asked, setAsked] = useState<Row>();
  const search = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLUListElement>(null);
  const sorted = useMemo(() => sortRows(info, value ?? [], sort), [info, value, sort]);
  const found = filterRows(info, sorted, q);
  const shown = found.slice(0, limit);
  const drafts = draftNames();

  const change = (changes: Readonly<Record<string, string | undefined>>) =>
    go(
      urlOf([info.name], {
        ...{ q, sort: query.get("sort") ?? "", deleted: isDeleted || undefined },
        ...changes,
      }),
      true,
    );
  const move = (by: 1 | -1) => {
    const links: Element[] = Array.from(rows.current?.querySelectorAll(".row-main") ?? []);
    const at = document.activeElement === null ? -1 : links.indexOf(document.activeElement);
    if (by === 1 && at === links.length - 1 && at !== -1) {
      setLimit(limit + step);
    }
    const next = links[at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
    if (next instanceof HTMLElement) {
      next.focus();
    }
  };
  useKeys({
    "/": () => search.current?.focus(),
    j: () => move(1),
    k: () => move(-1),
    Escape: () => {
      change({ q: "" });
      search.current?.blur();
    },
  });

  return (
    <>
      <div class="head">
        <h1>{labelOf(info.name)}</h1>
        <a class="button primary" href={urlOf([info.name], { new: true })}>
          {t("list.new", { singular: info.singular })}
        </a>
      </div>
      <div class="tools">
        <label class="grow">
          {t("list.search")}
          <input
            ref={search}
            type="search"
            value={q}
            onInput={(event) => change({ q: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                move(1);
              }
            }}
          />
        </label>
        <label>
          {t("list.sort")}
          <select value={sort} onChange={(event) => change({ sort: event.currentTarget.value })}>
            <option value="title">{t("list.byTitle")}</option>
            <option value="-updatedAt">{t("list.byNewest")}</option>
            <option value="updatedAt">{t("list.byOldest")}</option>
          </select>
        </label>
      </div>
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
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {value?.length === 0 && (
        <p class="empty">{t(isDeleted ? "list.noneDeleted" : "list.empty")}</p>
      )}
      {value !== undefined && value.length > 0 && found.length === 0 && (
        <p class="empty">{t("list.noMatch", { q })}</p>
      )}
      <ul ref={rows} class="rows">
        {shown.map((row) => (
          <ListRow
            key={row.id}
            {...{ info, row, isDeleted }}
            hasDraft={drafts.has(`${info.name}/${row.id}`)}
            onAsk={() => setAsked(row)}
          />
        ))}
      </ul>
      {found.length > shown.length && (
        <button type="button" onClick={() => setLimit(limit + step)}>
          {t("list.more", { count: Math.min(step, found.length - shown.length) })}
        </button>
      )}
      {asked && (
        <Question
          {...{ info, isDeleted, row: asked }}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            reload();
          }}
          onChanged={reload}
        />
      )}
    </>
  );
}

interface RowProps {
  readonly info: CollectionInfo;
  readonly row: Row;
  readonly isDeleted: boolean;
  readonly hasDraft: boolean;
  readonly onAsk: () => void;
}

function ListRow({ hasDraft, info, isDeleted, onAsk, row }: RowProps): JSX.Element {
  const title = titleOf(info, row);
  const { origin, updatedAt } = row._meta;
  const action = t(isDeleted ? "list.restore" : "list.delete");
  return (
    <li>
      <a
        class="row-main"
        href={
          isDeleted ? urlOf([info.name, row.id], { history: true }) : urlOf([info.name, row.id])
        }
      >
        {title}
      </a>
      <span class="row-id quiet">{title === row.id ? "" : row.id}</span>
      <span class="row-time quiet">
        {hasDraft && <strong class="tag">{t("list.draft")}</strong>}{" "}
        {t(isDeleted ? "list.deletedOn" : "list.updatedOn", {
          when: showTime(updatedAt),
          origin: t(`origin.${origin}`),
        })}
      </span>
      <span class="row-actions">
        {!isDeleted && (
          <a
            class="button plain"
            href={urlOf([info.name], { new: true, copy: row.id })}
            aria-label={t("list.actionOn", { action: t("list.duplicate"), title })}
          >
            {t("list.duplicate")}
          </a>
        )}
        <button
          type="button"
          class="plain"
          aria-label={t("list.actionOn", { action, title })}
          onClick={onAsk}
        >
          {action}
        </button>
      </span>
    </li>
  );
}

interface QuestionProps {
  readonly info: CollectionInfo;
  readonly row: Row;
  readonly isDeleted: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** The list is out of date. */
  readonly onChanged: () => void;
}

/** Asks before a document is deleted or restored, by its name. */
function Question({ info, isDeleted, onChanged, onClose, onDone, row }: QuestionProps) {
  const [failure, setFailure] = useState<SeedbedError>();
  const [isBusy, setIsBusy] = useState(false);
  const { id } = row;
  // The deletion itself is the latest revision.
  const revision = row._meta.revision - 1;
  const run = async () => {
    setIsBusy(true);
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
    >
      <p>{isDeleted ? t("list.restoreText", { revision }) : t("list.deleteText", { id })}</p>
      {isLate && <p role="alert">{t("list.movedOn")}</p>}
      {failure && !isLate && <Failure failure={failure} onRetry={run} />}
    </Dialog>
  );
}

async function readRows(info: CollectionInfo, isDeleted: boolean): Promise<readonly Row[]> {
  const calls = callsOf(info);
  if (isDeleted) {
    const removed = await calls.list({ deleted: true }).toArray();
    return removed.map((row) => ({ ...row }));
  }
  return calls.list({ fields: [info.titleField] }).toArray();
}

function filterRows(info: CollectionInfo, rows: readonly Row[], q: string): readonly Row[] {
  const words = q.toLowerCase().split(/\s+/);
  return rows.filter((row) => {
    const text = `${titleOf(info, row)} ${row.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const titles = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function sortRows(info: CollectionInfo, rows: readonly Row[], sort: string): readonly Row[] {
  const byTime = (one: Row, other: Row) => (one._meta.updatedAt < other._meta.updatedAt ? -1 : 1);
  return rows.toSorted((one, other) =>
    sort === "updatedAt"
      ? byTime(one, other)
      : sort === "-updatedAt"
        ? byTime(other, one)
        : titles.compare(titleOf(info, one), titleOf(info, other)),
  );
}
