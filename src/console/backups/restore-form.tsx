import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RestoreMode } from "../../client/admin.ts";
import { admin } from "../api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLead } from "../parts/lead.ts";
import { useLoading } from "../parts/loading.ts";
import { go, urlOf } from "../place.ts";
import { type CollectionInfo, labelOf } from "../schema.ts";
import { t } from "../texts.ts";
import { commandOf } from "./commands.ts";
import { RestoreReport } from "./restore-report.tsx";
import { begin, type RestoreRequest } from "./works.ts";

interface Props {
  readonly name: string;
  readonly query: URLSearchParams;
  readonly collections: readonly CollectionInfo[];
}

const modes = ["missing", "merge", "exact"] as const satisfies readonly RestoreMode[];

/** What to restore, and how; then the plan of exactly that, and only then the restore. The URL has the plan's request. */
export function RestoreForm({ collections, name, query }: Props): JSX.Element {
  const planned: RestoreRequest | undefined = query.has("mode") ? requestIn(query) : undefined;
  const [mode, setMode] = useState<RestoreMode>(planned?.mode ?? "missing");
  const [only, setOnly] = useState(planned?.only ?? []);
  const names = new Set(collections.map((info) => info.name));
  const documents = only.filter((one) => !names.has(one)).join(" ");
  const toggle = (type: string) =>
    setOnly(only.includes(type) ? only.filter((one) => one !== type) : [...only, type]);
  return (
    <section class="restore" aria-labelledby="restore-title">
      <h2 id="restore-title">{t("restore.title")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(urlOf(["backups", name], { mode, only: only.join(",") }));
        }}
      >
        <fieldset>
          <legend>{t("restore.mode")}</legend>
          {modes.map((one) => (
            <label key={one} class="choice">
              <input
                type="radio"
                name="mode"
                checked={mode === one}
                onChange={() => setMode(one)}
              />
              <span>{t(`restore.mode.${one}`)}</span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t("restore.only")}</legend>
          {collections.map((info) => (
            <label key={info.name} class="choice">
              <input
                type="checkbox"
                checked={only.includes(info.name)}
                onChange={() => toggle(info.name)}
              />
              <span>{labelOf(info.name)}</span>
            </label>
          ))}
          <label>
            {t("restore.documents")}
            <input
              type="text"
              value={documents}
              onChange={(event) => {
                const named = event.currentTarget.value.split(/[\s,]+/).filter(Boolean);
                setOnly([...only.filter((one) => names.has(one)), ...named]);
              }}
            />
          </label>
        </fieldset>
        <button type="submit" class="primary">
          {t("restore.show")}
        </button>
      </form>
      {planned && <Plan name={name} request={planned} />}
    </section>
  );
}

function Plan({ name, request }: { readonly name: string; readonly request: RestoreRequest }) {
  const { mode, only } = request;
  const task = { kind: "restore", backup: name, ...request } as const;
  const [rows, setRows] = useState<number>();
  const { failure, reload, value } = useLoading("plan", () =>
    admin.backups.restore(name, {
      ...{ mode, plan: true },
      only: only.length > 0 ? only : undefined,
      onProgress: ({ documents }) => setRows(documents),
    }),
  );
  const isNothing =
    value !== undefined && value.created + value.updated + value.deleted + value.labelled === 0;
  const title = useLead<HTMLHeadingElement>(value ?? failure);
  const [isAsking, setIsAsking] = useState(false);
  const restore = () => {
    begin(task);
    go(urlOf(["backups", name]));
  };
  return (
    <section aria-labelledby="plan-title">
      <h2 id="plan-title" ref={title} tabIndex={-1}>
        {t("restore.plan")}
      </h2>
      {failure && (
        <Failure failure={failure} onRetry={reload} command={`${commandOf(task)} --plan`} />
      )}
      {!failure && !value && (
        <>
          <progress aria-label={t("restore.plan")} />
          <p role="status">
            {rows === undefined ? t("app.loading") : t("work.count", { count: rows })}
          </p>
        </>
      )}
      {value && (
        <>
          <RestoreReport restored={value} />
          {isNothing ? (
            <p>{t("restore.nothing")}</p>
          ) : (
            <button
              type="button"
              class={value.deleted > 0 ? "danger" : "primary"}
              onClick={() => (value.deleted > 0 ? setIsAsking(true) : restore())}
            >
              {t("restore.run")}
            </button>
          )}
          {isAsking && (
            <Dialog
              title={t("restore.ask")}
              onClose={() => setIsAsking(false)}
              action={{
                text: t("restore.delete", { count: value.deleted }),
                isDangerous: true,
                run: restore,
              }}
            >
              <p>{t("restore.deletes", { count: value.deleted, name })}</p>
              <p>{t("restore.willBeSafe")}</p>
            </Dialog>
          )}
        </>
      )}
    </section>
  );
}

function requestIn(query: URLSearchParams): RestoreRequest {
  const mode = modes.find((one) => one === query.get("mode")) ?? "missing";
  return { mode, only: (query.get("only") ?? "").split(",").filter((one) => one !== "") };
}
