import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Restored, RestoredDocument } from "../../client/admin.ts";
import { urlOf } from "../place.ts";
import { t } from "../texts.ts";

/** The documents that are drawn at first, and with each wish for more. */
const step = 100;

const marks = { create: "+", update: "~", delete: "−", label: "~" } as const;

/** What a restore did, or would do: created (+), changed (~) and deleted (−). */
export function RestoreReport({ restored }: { readonly restored: Restored }): JSX.Element {
  const { created, deleted, documents, erasedCount, failed, failedCount, mode, notes, plan } =
    restored;
  const [limit, setLimit] = useState(step);
  const counts = { created, updated: restored.updated, deleted, unchanged: restored.unchanged };
  return (
    <div class="report">
      <p role="status">{t(plan ? "restore.would" : "restore.did", counts)}</p>
      {restored.labelled > 0 && <p>{t("restore.labelled", { count: restored.labelled })}</p>}
      {restored.safety !== undefined && <p>{t("restore.safety", { name: restored.safety })}</p>}
      {plan && mode === "exact" && <p>{t("restore.willBeSafe")}</p>}
      {erasedCount > 0 && <p>{t("restore.erased", { count: erasedCount })}</p>}
      {failedCount > 0 && (
        <>
          <p class="fault">{t("restore.failed", { count: failedCount })}</p>
          <ul>
            {failed.map(({ detail, id, type }) => (
              <li key={`${type}/${id}`}>
                {type}/{id}: {detail}
              </li>
            ))}
          </ul>
        </>
      )}
      {notes.map(({ detail, file }) => (
        <p key={file}>
          <code>{file}</code> {detail}
        </p>
      ))}
      <ul class="plan">
        {documents.slice(0, limit).map((document) => (
          <Line
            key={`${document.type}/${document.id} ${document.change}`}
            {...{ document, tense: plan ? "would" : "did" }}
          />
        ))}
      </ul>
      {documents.length > limit && (
        <button type="button" onClick={() => setLimit(limit + step)}>
          {t("list.more", { count: Math.min(step, documents.length - limit) })}
        </button>
      )}
    </div>
  );
}

interface LineProps {
  readonly document: RestoredDocument;
  readonly tense: "did" | "would";
}

function Line({ document: { change, id, type }, tense }: LineProps): JSX.Element {
  const kind = { create: "plus", update: "same", delete: "minus", label: "same" }[change];
  return (
    <li class={`line ${kind}`}>
      <span aria-hidden="true">{marks[change]} </span>
      <a href={urlOf([type, id], { history: change === "create" ? true : undefined })}>
        {type}/{id}
      </a>{" "}
      <span class="quiet">{t(`restore.${tense}.${change}`)}</span>
    </li>
  );
}
