import type { JSX } from "preact";
import type { SeedState } from "../../client/admin.ts";
import { showTime } from "../parts/times.ts";
import { urlOf } from "../place.ts";
import { type CollectionInfo, titleOf } from "../schema.ts";
import { t } from "../texts.ts";
import { authorOf, changeOf, type Row } from "./rows.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly row: Row;
  readonly isDeleted: boolean;
  readonly hasDraft: boolean;
  /** The state of its seed, if it is shown. */
  readonly seed: SeedState | undefined;
  readonly onAsk: () => void;
}

/** A document: what it is called, who changed it when, and what can be done with it. */
export function ListRow({ hasDraft, info, isDeleted, onAsk, row, seed }: Props): JSX.Element {
  const title = titleOf(info, row);
  const action = t(isDeleted ? "list.restore" : "list.delete");
  return (
    <>
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
        {seed && (
          <a
            class={`tag state ${seed}`}
            href={urlOf(["seeds"], { q: `${info.name}/${row.id}`, state: seed })}
          >
            {t(`seeds.state.${seed}`)}
          </a>
        )}{" "}
        {isDeleted ? sayDeletion(row) : sayChange(row)}
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
    </>
  );
}

/** When a document was changed last, how and by whom. */
export function sayChange(row: Row): string {
  const { origin, updatedAt } = row._meta;
  const [when, who] = [showTime(updatedAt), authorOf(row)];
  const change = t(`history.change.${changeOf(row)}`);
  const isNobodys = who === "" || origin === "seed";
  return t(isNobodys ? "list.updatedOn" : "list.updatedBy", { when, who, change });
}

function sayDeletion(row: Row): string {
  const [when, who] = [showTime(row._meta.updatedAt), authorOf(row)];
  return t(who === "" ? "list.deletedOn" : "list.deletedBy", { when, who });
}
