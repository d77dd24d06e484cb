import type { JSX } from "preact";
import { callsOf } from "../api.ts";
import { Changes } from "../parts/changes.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLead } from "../parts/lead.ts";
import { useLoading } from "../parts/loading.ts";
import { urlOf } from "../place.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import { SideBySide } from "./side-by-side.tsx";

interface Props {
  readonly info: CollectionInfo;
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly isSideBySide: boolean;
}

/** What differs between two revisions: the changed fields, or both texts side by side. */
export function Difference({ isSideBySide, ...revisions }: Props): JSX.Element {
  const { from, id, info, to } = revisions;
  const title = useLead<HTMLHeadingElement>();
  const link = (side: true | undefined) => (
    <a
      href={urlOf([info.name, id], { history: true, from, to, side })}
      aria-current={(side === true) === isSideBySide ? "page" : undefined}
    >
      {t(side ? "history.sides" : "history.fields")}
    </a>
  );
  return (
    <section class="difference">
      <h2 ref={title} tabIndex={-1}>
        {t("history.difference", { from, to })}
      </h2>
      <nav class="tabs" aria-label={t("history.difference", { from, to })}>
        {link(undefined)}
        {link(true)}
      </nav>
      {isSideBySide ? <SideBySide {...revisions} /> : <ChangedFields {...revisions} />}
    </section>
  );
}

function ChangedFields({ from, id, info, to }: Omit<Props, "isSideBySide">): JSX.Element {
  const { failure, reload, value } = useLoading(`${from}-${to}`, () =>
    callsOf(info).diff(id, { from, to }),
  );
  return (
    <>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!failure && value === undefined && <p>{t("app.loading")}</p>}
      {value &&
        (value.changes.length === 0 ? (
          <p>{t("history.same")}</p>
        ) : (
          <Changes changes={value.changes} />
        ))}
    </>
  );
}
