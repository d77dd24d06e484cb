import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Fault, Revision, SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import { contentOf, type Document, isFields, isSame, parseJson } from "../document/content.ts";
import { dropDraft } from "../document/drafts.ts";
import { pathText } from "../parts/changes.tsx";
import { Failure } from "../parts/failure.tsx";
import { isTyping, useKeys } from "../parts/keyboard.ts";
import { showTime } from "../parts/times.ts";
import { go, urlOf } from "../place.ts";
import { type CollectionInfo, titleOf } from "../schema.ts";
import { t } from "../texts.ts";
import { DraftBanner } from "./draft-banner.tsx";
import { type EditingState, useEditingState } from "./editing-state.ts";
import { Group } from "./form.tsx";
import { JsonText } from "./json-text.tsx";
import { Merge } from "./merge.tsx";
import { type Newer, useNewer } from "./newer.ts";
import { Review } from "./review.tsx";
import { latestOf, type Start } from "./work.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly start: Start;
}

/** Edits a document: the form, its JSON, the review before saving, and merging with what somebody else saved. */
export function Editor({ id, info, query, start }: Props): JSX.Element {
  const state = useEditingState(start);
  const { base, content } = state;
  const [latest, setLatest] = useState(start.latest);
  const [isReviewing, setIsReviewing] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<SeedbedError>();
  const [saved, setSaved] = useState<number>();
  const isStale = base !== undefined && start.current !== undefined && isOlder(base, start.current);
  // Text that is not valid JSON yet can't be merged; the banner says that there is something newer.
  const [theirs, setTheirs] = useState(
    isStale && state.open.length === 0 ? start.current : undefined,
  );
  const [draft, setDraft] = useState(start.draft);
  const isGone =
    id !== undefined &&
    base !== undefined &&
    (start.current === undefined || (failure !== undefined && isOfNone(failure)));
  const newer = useNewer(info, theirs === undefined && !isGone ? base : undefined);
  const faults = failure?.errors ?? [];

  useEffect(() => focusFault(failure?.errors ?? []), [failure]);

  const review = () => {
    setSaved(undefined);
    setFailure(undefined);
    const [wrong] = state.open;
    if (wrong !== undefined) {
      focusField(wrong);
    } else if (state.isChanged || base === undefined) {
      setIsReviewing(true);
    }
  };
  const merge = (document: Document) => {
    const [wrong] = state.open;
    if (wrong === undefined) {
      setTheirs(document);
    } else {
      focusField(wrong);
    }
  };
  const finish = (document: Document) => {
    setIsReviewing(false);
    setDraft(undefined);
    if (id === undefined) {
      dropDraft(start.draftName);
      go(urlOf([info.name, document.id]), true);
      return;
    }
    state.rebase(document, contentOf(document));
    setSaved(document._meta.revision);
    latestOf(info, document.id).then(setLatest, () => setLatest(undefined));
  };
  const save = async () => {
    if (isBusy) {
      return;
    }
    setIsBusy(true);
    try {
      const calls = callsOf(info);
      finish(
        base === undefined
          ? await calls.create(content)
          : await calls.replace(base.id, content, { ifMatch: base }),
      );
    } catch (error) {
      const found = failureOf(error);
      setIsReviewing(false);
      if (found.current === undefined) {
        setFailure(found);
      } else if (isSame(contentOf(found.current), content)) {
        // Our own write, whose answer was lost; or somebody wrote the same.
        finish(found.current);
      } else {
        setTheirs(found.current);
      }
    } finally {
      setIsBusy(false);
    }
  };
  const discard = () => {
    setDraft(undefined);
    setTheirs(undefined);
    setFailure(undefined);
    const next = theirs ?? start.current;
    state.rebase(next, next ? contentOf(next) : start.template);
  };
  useKeys({
    "Ctrl+S": theirs === undefined ? review : () => {},
    Escape: () => {
      const focused = document.activeElement;
      if (isTyping(focused)) {
        focused.blur();
      } else {
        go(urlOf([info.name]));
      }
    },
  });

  return (
    <>
      <Head {...{ info, id, query, state, saved, latest }} />
      {draft && <DraftBanner draft={draft} current={start.current} onDiscard={discard} />}
      {newer && <NewerNotice {...{ newer, state }} onMerge={() => merge(newer.document)} />}
      {failure && !isGone && <Refusal failure={failure} onRetry={review} />}
      {isGone && (
        <div class="notice bad" role="alert">
          <p>{t("edit.goneMeanwhile")}</p>
          <button
            type="button"
            onClick={() => {
              setFailure(undefined);
              state.rebase(undefined, { id, ...content });
            }}
          >
            {t("edit.createAgain")}
          </button>
        </div>
      )}
      {theirs !== undefined && base !== undefined ? (
        <Merge
          {...{ base, theirs, mine: content }}
          onDiscard={discard}
          onDone={(merged) => {
            state.rebase(theirs, merged);
            setTheirs(undefined);
            setDraft(undefined);
            setIsReviewing(true);
          }}
        />
      ) : (
        <Panes {...{ info, state, faults, hasJson: query.has("json") }} />
      )}
      {theirs === undefined && (
        <div class="actions sticky">
          <button
            type="button"
            class="primary"
            aria-disabled={!state.isChanged && base !== undefined}
            aria-keyshortcuts="Control+S"
            onClick={review}
          >
            {t("edit.save")}
          </button>
          <button
            type="button"
            aria-pressed={query.has("json")}
            onClick={() =>
              go(
                urlOf(id === undefined ? [info.name] : [info.name, id], {
                  json: query.has("json") ? undefined : true,
                  new: id === undefined || undefined,
                  copy: query.get("copy") ?? "",
                }),
                true,
              )
            }
          >
            {t("edit.json")}
          </button>
          <span role="status" class="quiet">
            {statusOf(state, saved)}
          </span>
        </div>
      )}
      {isReviewing && (
        <Review
          before={state.origin}
          after={content}
          isNew={base === undefined}
          isBusy={isBusy}
          onClose={() => setIsReviewing(false)}
          onSave={save}
        />
      )}
    </>
  );
}

interface HeadProps {
  readonly info: CollectionInfo;
  readonly id: string | undefined;
  readonly latest: Revision | undefined;
  readonly state: EditingState;
}

function Head({ id, info, latest, state: { base } }: HeadProps): JSX.Element {
  if (id === undefined) {
    return <h1>{t("edit.new", { singular: info.singular })}</h1>;
  }
  return (
    <div class="head">
      <div>
        <h1>{base ? titleOf(info, base) : id}</h1>
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

interface PanesProps {
  readonly info: CollectionInfo;
  readonly state: EditingState;
  readonly faults: readonly Fault[];
  readonly hasJson: boolean;
}

/** The form, and its JSON beside it. While one of them is not valid, the other one waits. */
function Panes({ faults, hasJson, info, state }: PanesProps): JSX.Element {
  const { content, open, setText, setValue, texts } = state;
  const whole = texts[""];
  const parsed = whole === undefined ? undefined : parseJson(whole);
  const isBroken = open.includes("");
  const isWaiting = open.some((pointer) => pointer !== "");
  return (
    <div class={hasJson || isBroken ? "panes two" : "panes"}>
      <form onSubmit={(event) => event.preventDefault()}>
        {isBroken && <p class="fault">{t("edit.formWaits")}</p>}
        <fieldset class="bare" disabled={isBroken}>
          <Group
            context={{
              content,
              texts,
              faults,
              isCode: info.isCode,
              onValue: setValue,
              onText: setText,
            }}
            schema={info.schema}
            path={[]}
            titleField={info.titleField}
            hidden={state.base ? ["id"] : []}
          />
        </fieldset>
      </form>
      {(hasJson || isBroken) && (
        <fieldset class="bare json" disabled={isWaiting}>
          {isWaiting && <p class="fault">{t("edit.jsonWaits")}</p>}
          <JsonText
            id="f"
            aria-label={t("edit.jsonLabel")}
            value={content}
            text={whole}
            onText={(text) => setText([], text)}
            complaint={parsed && !isFields(parsed.value) ? t("edit.notObject") : undefined}
          />
        </fieldset>
      )}
    </div>
  );
}

interface NewerProps {
  readonly newer: Newer;
  readonly state: EditingState;
  readonly onMerge: () => void;
}

/** Somebody else has just saved. */
function NewerNotice({ newer: { document, latest }, onMerge, state }: NewerProps): JSX.Element {
  const { revision, updatedAt } = document._meta;
  return (
    <div class="notice" role="status">
      <p>
        {t("edit.newer", {
          who: latest?.by.name ?? t("edit.someone"),
          revision,
          when: showTime(updatedAt),
        })}
      </p>
      {state.isChanged ? (
        <button type="button" onClick={onMerge}>
          {t("edit.merge")}
        </button>
      ) : (
        <button type="button" onClick={() => state.rebase(document, contentOf(document))}>
          {t("edit.load")}
        </button>
      )}
    </div>
  );
}

/** Why the server did not save: each fault leads to its field. */
function Refusal({
  failure,
  onRetry,
}: {
  readonly failure: SeedbedError;
  readonly onRetry: () => void;
}) {
  if (failure.errors.length === 0) {
    return <Failure failure={failure} onRetry={onRetry} />;
  }
  return (
    <div class="notice bad" role="alert">
      <p>{t("edit.faults")}</p>
      <ul>
        {failure.errors.map(({ code, detail, pointer }) => (
          <li key={pointer + code}>
            <button type="button" class="plain" onClick={() => focusField(pointer)}>
              {pathText(pointer) || t("edit.document")}
            </button>{" "}
            {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}

function statusOf({ isChanged, isKept }: EditingState, saved: number | undefined): string {
  if (isChanged) {
    return t(isKept ? "edit.unsaved" : "edit.undrafted");
  }
  return saved === undefined ? t("edit.unchanged") : t("edit.saved", { revision: saved });
}

/** Whether a write was refused because its document is not there any more. */
function isOfNone({ code, current }: SeedbedError): boolean {
  return code === "not-found" || (code === "precondition-failed" && current === undefined);
}

function isOlder(base: Document, current: Document): boolean {
  return base._meta.etag !== current._meta.etag;
}

function focusFault(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first !== undefined) {
    focusField(first.pointer);
  }
}

/** Moves to the field of a JSON Pointer, or to the innermost one around it that is shown. */
function focusField(pointer: string): void {
  const field = document.getElementById(`f${pointer}`);
  if (field === null && pointer !== "") {
    focusField(pointer.slice(0, pointer.lastIndexOf("/")));
  }
  field?.focus();
}
