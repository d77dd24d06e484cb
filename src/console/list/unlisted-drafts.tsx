import type { JSX } from "preact";
import { parseDraftName } from "../document/draft-name.ts";
import { urlOf } from "../place.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import type { Row } from "./rows.ts";

interface Props {
  readonly info: CollectionInfo;
  /** The names of all drafts. */
  readonly drafts: ReadonlySet<string>;
  /** All documents. */
  readonly rows: readonly Row[];
}

/** Leads to the drafts that no row of the list can show: of new documents, and of documents that are not there any more. */
export function UnlistedDrafts({ drafts, info, rows }: Props): JSX.Element | null {
  const { name, singular } = info;
  const ids = new Set(rows.map(({ id }) => id));
  const links = [...drafts].flatMap((draft) => {
    const { collection, copied = "", id } = parseDraftName(draft);
    if (collection !== name || (id !== undefined && ids.has(id))) {
      return [];
    }
    if (id !== undefined) {
      return [{ url: urlOf([name, id]), text: id }];
    }
    const text = copied === "" ? t("edit.new", { singular }) : t("list.copyOf", { id: copied });
    return [{ url: urlOf([name], { new: true, copy: copied }), text }];
  });
  return links.length === 0 ? null : (
    <ul class="notice unlisted" aria-label={t("list.drafts")}>
      {links.map(({ text, url }) => (
        <li key={url}>
          <strong class="tag">{t("list.draft")}</strong> <a href={url}>{text}</a>
        </li>
      ))}
    </ul>
  );
}
