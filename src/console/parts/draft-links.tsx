import type { JSX } from "preact";
import { parseDraftName } from "../document/draft-name.ts";
import { urlOf } from "../place.ts";
import { type CollectionInfo, labelOf } from "../schema.ts";
import { t } from "../texts.ts";

/** A way to a draft. */
export interface DraftLink {
  readonly url: string;
  readonly text: string;
  readonly collection: string;
  /** The document; `undefined` if it is a new one. */
  readonly id: string | undefined;
}

/** The drafts of a collection, by the names of all drafts. */
export function draftsIn(
  { name, singular }: CollectionInfo,
  drafts: ReadonlySet<string>,
): readonly DraftLink[] {
  return [...drafts].flatMap((draft): readonly DraftLink[] => {
    const { collection, copied = "", id } = parseDraftName(draft);
    if (collection !== name) {
      return [];
    }
    if (id !== undefined) {
      return [{ url: urlOf([name, id]), text: id, collection, id }];
    }
    const text = copied === "" ? t("edit.new", { singular }) : t("list.copyOf", { id: copied });
    return [{ url: urlOf([name], { new: true, copy: copied }), text, collection, id }];
  });
}

interface Props {
  readonly label: string;
  readonly links: readonly DraftLink[];
  /** Whether they are of several collections. */
  readonly isMixed?: boolean;
}

/** Leads to drafts, if there are any. */
export function DraftLinks({ isMixed = false, label, links }: Props): JSX.Element | null {
  return links.length === 0 ? null : (
    <ul class="notice drafts" aria-label={label}>
      {links.map(({ collection, text, url }) => (
        <li key={url}>
          <strong class="tag">{t("list.draft")}</strong> <a href={url}>{text}</a>{" "}
          {isMixed && <span class="quiet">{labelOf(collection)}</span>}
        </li>
      ))}
    </ul>
  );
}
