import type { JSX } from "preact";
import type { Revision } from "../../client/index.ts";
import type { Document } from "../document/content.ts";
import { Heading } from "../parts/heading.tsx";
import { showTime } from "../parts/times.ts";
import { urlOf } from "../place.ts";
import { type CollectionInfo, titleOf } from "../schema.ts";
import { t } from "../texts.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly id: string | undefined;
  readonly base: Document | undefined;
  readonly latest: Revision | undefined;
}

/** What is being edited, and who changed it last. */
export function Head({ base, id, info, latest }: Props): JSX.Element {
  if (id === undefined) {
    return <Heading>{t("edit.new", { singular: info.singular })}</Heading>;
  }
  return (
    <div class="head">
      <div>
        <Heading>{base ? titleOf(info, base) : id}</Heading>
        <p class="quiet">
          {id}
          {latest &&
            ` · ${t("edit.lastChange", {
              revision: latest.number,
              change: t(`history.change.${latest.change}`),
              who: latest.by.name,
              when: showTime(latest.at),
            })}`}
        </p>
      </div>
      <a class="button" href={urlOf([info.name, id], { history: true })}>
        {t("edit.history")}
      </a>
    </div>
  );
}
