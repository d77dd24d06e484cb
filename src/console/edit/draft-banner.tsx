import type { JSX } from "preact";
import type { Document } from "../document/content.ts";
import type { Draft } from "../document/drafts.ts";
import { showTime } from "../parts/times.ts";
import { t } from "../texts.ts";

interface Props {
  readonly draft: Draft;
  readonly current: Document | undefined;
}

/** Says that what is shown is not what is saved, and how old it is. */
export function DraftBanner({ current, draft: { at, base } }: Props): JSX.Element {
  const when = showTime(at);
  const revision = base?._meta.revision ?? 0;
  const now = current?._meta.revision ?? revision;
  const isStale = base !== undefined && base._meta.etag !== current?._meta.etag;
  return (
    <div class={isStale ? "notice bad" : "notice"} role="status">
      <p>
        {base === undefined
          ? t("draft.bannerNew", { when })
          : isStale && current !== undefined
            ? t("draft.stale", { when, revision, current: now })
            : t("draft.banner", { when, revision })}
      </p>
    </div>
  );
}
