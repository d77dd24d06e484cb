import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Failure } from "../parts/failure.tsx";
import { useLead } from "../parts/lead.ts";
import { showTime } from "../parts/times.ts";
import { t } from "../texts.ts";
import { commandOf } from "./commands.ts";
import { RestoreReport } from "./restore-report.tsx";
import { dismiss, isRunning, type Result, retry, useWorks, type Work } from "./works.ts";

/** Work that runs, or has ended since the page was loaded; of one backup, or of all. */
export function WorkList({ backup }: { readonly backup?: string }): JSX.Element {
  const works = useWorks().filter(
    ({ task }) => backup === undefined || (task.kind !== "make" && task.backup === backup),
  );
  // What appears later has been asked for on this page.
  const hasAppeared = useRef(false);
  useEffect(() => {
    hasAppeared.current = true;
  }, []);
  return (
    <>
      {works.map((work) => (
        <WorkNotice key={work.id} work={work} isAskedFor={hasAppeared.current} />
      ))}
    </>
  );
}

interface NoticeProps {
  readonly work: Work;
  readonly isAskedFor: boolean;
}

function WorkNotice({ isAskedFor, work }: NoticeProps): JSX.Element {
  const { at, failure, progress, result, task } = work;
  const stage = failure ? "failed" : result ? "done" : "running";
  const title = t(`work.${stage}.${task.kind}`, { name: task.kind === "make" ? "" : task.backup });
  const notice = useLead<HTMLElement>(stage, isAskedFor);
  const collection = progress?.collection;
  const count = progress?.rows ?? progress?.documents;
  return (
    <section
      ref={notice}
      class={`notice work ${failure ? "bad" : ""}`}
      aria-label={title}
      tabIndex={-1}
    >
      <p>
        <strong>{title}</strong>{" "}
        <span class="quiet">
          {t(isRunning(work) ? "work.since" : "work.begun", { when: showTime(at) })}
        </span>
      </p>
      {isRunning(work) && (
        <>
          <progress aria-label={title} />
          <p role="status" class="quiet">
            {count === undefined ? t("work.running") : t("work.count", { count })}{" "}
            {collection !== undefined && t("work.at", { collection })} {t("work.goesOn")}
          </p>
        </>
      )}
      {failure && (
        <Failure failure={failure} onRetry={() => retry(work)} command={commandOf(task)} />
      )}
      {result && <Outcome result={result} />}
      {!isRunning(work) && (
        <button type="button" onClick={() => dismiss(work)}>
          {t("app.close")}
        </button>
      )}
    </section>
  );
}

function Outcome({ result }: { readonly result: Result }): JSX.Element {
  switch (result.kind) {
    case "make": {
      const { leftOut, leftOutCount, name, removed } = result.made;
      return (
        <div role="status">
          <p>{t("work.made", { name })}</p>
          {removed.length > 0 && <p>{t("work.removed", { names: removed.join(", ") })}</p>}
          {leftOutCount > 0 && (
            <>
              <p>{t("work.leftOut", { count: leftOutCount })}</p>
              <ul>
                {leftOut.map(({ detail, id, number, type }) => (
                  <li key={`${type}/${id}/${number}`}>
                    {type}/{id}: {detail}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      );
    }
    case "verify": {
      const { name, notes, ok, problems } = result.verified;
      return (
        <div role="status">
          <p>{t(ok ? "work.intact" : "work.damaged", { name })}</p>
          <ul>
            {[...problems, ...notes].map(({ detail, file }) => (
              <li key={`${file} ${detail}`}>
                <code>{file}</code> {detail}
              </li>
            ))}
          </ul>
        </div>
      );
    }
    case "restore":
      return <RestoreReport restored={result.restored} />;
  }
}
