import type { JSX } from "preact";
import type { Backup } from "../../client/admin.ts";
import { admin } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Heading } from "../parts/heading.tsx";
import { useKeys } from "../parts/keyboard.ts";
import { useLoading } from "../parts/loading.ts";
import { showTime } from "../parts/times.ts";
import { go, urlOf } from "../place.ts";
import { type CollectionInfo, labelOf } from "../schema.ts";
import { t } from "../texts.ts";
import { sizeOf } from "./backups.tsx";
import { RestoreForm } from "./restore-form.tsx";
import { WorkList } from "./work-list.tsx";
import { begin } from "./works.ts";

interface Props {
  readonly name: string;
  readonly query: URLSearchParams;
  readonly collections: readonly CollectionInfo[];
}

/** One backup: what it has, whether it is intact, and restoring it. */
export function BackupPage({ collections, name, query }: Props): JSX.Element {
  const { failure, reload, value } = useLoading("backups", () => admin.backups.list());
  const backup = value?.find((one) => one.name === name);
  useKeys({ Escape: () => go(urlOf(["backups"])) });
  return (
    <>
      <div class="head">
        <Heading>{t("backups.one", { name })}</Heading>
        <a class="button" href={urlOf(["backups"])}>
          {t("backups.all")}
        </a>
      </div>
      {failure && <Failure failure={failure} onRetry={reload} command="backups list" />}
      {!failure && value === undefined && <p role="status">{t("app.loading")}</p>}
      {value && backup === undefined && <p class="empty">{t("backups.gone")}</p>}
      <WorkList backup={name} />
      {backup?.ok === false && <p class="fault">{backup.problem ?? t("backups.unfinished")}</p>}
      {backup?.ok && (
        <>
          <Contents backup={backup} />
          <p>
            <button type="button" onClick={() => begin({ kind: "verify", backup: name })}>
              {t("backups.verify")}
            </button>{" "}
            <span class="quiet">{t("backups.verifyText")}</span>
          </p>
          <RestoreForm key={`${query}`} {...{ name, query, collections }} />
        </>
      )}
    </>
  );
}

const counted = ["documents", "deleted", "revisions"] as const;

function Contents({
  backup: { at, bytes = 0, counts = {}, version },
}: {
  readonly backup: Backup;
}) {
  return (
    <>
      <p class="quiet">
        {t("backups.about.one", {
          when: showTime(at),
          size: sizeOf(bytes),
          version: version ?? "",
        })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section class="scroll" tabIndex={0} aria-label={t("backups.contents")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("backups.collection")}</th>
              {counted.map((name) => (
                <th key={name} scope="col" class="number">
                  {t(`backups.count.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(counts).map(([type, numbers]) => (
              <tr key={type}>
                <th scope="row">{labelOf(type)}</th>
                {counted.map((name) => (
                  <td key={name} class="number">
                    {numbers[name]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
