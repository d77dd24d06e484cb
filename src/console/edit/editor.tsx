import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { contentOf, type Document } from "../document/content.ts";
import { dropDraft } from "../document/drafts.ts";
import { leaveField, useKeys } from "../parts/keyboard.ts";
import { go, urlOf } from "../place.ts";
import { Preview } from "../preview/preview.tsx";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import { Actions } from "./actions.tsx";
import { Discard } from "./discard.tsx";
import { DraftBanner } from "./draft-banner.tsx";
import { useEditingState } from "./editing-state.ts";
import { focusField } from "./focus.ts";
import { Head } from "./head.tsx";
import { Merge } from "./merge.tsx";
import { useNewer } from "./newer.ts";
import { NewerNotice } from "./newer-notice.tsx";
import { Panes } from "./panes.tsx";
import { Refusal } from "./refusal.tsx";
import { refusedFields } from "./refused.ts";
import { Review } from "./review.tsx";
import { useSaving } from "./saving.ts";
import { latestOf, type Start } from "./work.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly collections: readonly CollectionInfo[];
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly start: Start;
}

/** Edits a document: the form, its JSON, the review before saving, and merging with what somebody else saved. */
export function Editor({ collections, id, info, query, start }: Props): JSX.Element {
  const state = useEditingState(start);
  const { base, content } = state;
  const [current, setCurrent] = useState(start.current);
  const [latest, setLatest] = useState(start.latest);
  const [isReviewing, setIsReviewing] = useState(false);
  const [isDiscarding, setIsDiscarding] = useState(false);
  const [saved, setSaved] = useState<number>();
  const [draft, setDraft] = useState(start.draft);
  const isStale =
    base !== undefined && current !== undefined && base._meta.etag !== current._meta.etag;
  // Text that is not valid JSON yet can't be merged; the banner says that there is something newer.
  const [theirs, setTheirs] = useState(isStale && state.open.length === 0 ? current : undefined);
  const finish = (document: Document) => {
    setIsReviewing(false);
    setDraft(undefined);
    if (id === undefined) {
      dropDraft(start.draftName).catch(reportError);
      go(urlOf([info.name, document.id]), true);
      return;
    }
    state.rebase(document, contentOf(document));
    setCurrent(document);
    setSaved(document._meta.revision);
    latestOf(info, document.id).then(setLatest, () => setLatest(undefined));
  };
  const saving = useSaving(info, state, {
    onSaved: finish,
    onConflict: setTheirs,
    onFailure: () => setIsReviewing(false),
  });
  const { failure } = saving;
  const isGone = id !== undefined && base !== undefined && (current === undefined || saving.isGone);
  const newer = useNewer(info, theirs === undefined && !isGone ? base : undefined);

  const refused = refusedFields(failure);
  useEffect(() => {
    const [first] = refused;
    if (first !== undefined) {
      focusField(first.pointer);
    }
  }, [failure]);

  /** Does something that needs all fields to be valid; goes to the first one that is not. */
  const whenValid = (act: () => void) => {
    const [wrong] = state.open;
    if (wrong === undefined) {
      act();
    } else {
      focusField(wrong);
    }
  };
  const review = () => {
    setSaved(undefined);
    saving.forget();
    whenValid(() => setIsReviewing(state.isChanged || base === undefined));
  };
  const left = theirs ?? (isGone ? undefined : current);
  const discard = () => {
    if (isGone) {
      dropDraft(start.draftName).catch(reportError);
      go(urlOf([info.name]));
      return;
    }
    setIsDiscarding(false);
    setDraft(undefined);
    setTheirs(undefined);
    setSaved(undefined);
    saving.forget();
    setCurrent(left);
    state.rebase(left, left ? contentOf(left) : start.template);
  };
  useKeys({
    "Ctrl+S": theirs === undefined ? review : () => {},
    Escape: () => leaveField() || go(urlOf([info.name])),
  });

  return (
    <>
      <Head {...{ info, id, base, latest }} />
      {draft && <DraftBanner draft={draft} current={current} />}
      {start.isElsewhere && (
        <p class="notice" role="status">
          {t("draft.elsewhere")}
        </p>
      )}
      {newer && (
        <NewerNotice
          {...{ newer, isChanged: state.isChanged }}
          onMerge={() => whenValid(() => setTheirs(newer.document))}
          onLoad={() => state.rebase(newer.document, contentOf(newer.document))}
        />
      )}
      {failure && !isGone && <Refusal failure={failure} faults={refused} onRetry={review} />}
      {isGone && (
        <div class="notice bad" role="alert">
          <p>{t("edit.goneMeanwhile")}</p>
          <button
            type="button"
            onClick={() => {
              saving.forget();
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
          before={state.merging}
          onResults={(results) => state.setMerging({ theirs, results })}
          onDiscard={() => setIsDiscarding(true)}
          onDone={(merged) => {
            state.rebase(theirs, merged);
            setTheirs(undefined);
            setDraft(undefined);
            setIsReviewing(true);
          }}
        />
      ) : (
        <>
          <Panes {...{ info, collections, state }} refused={refused} hasJson={query.has("json")} />
          <Preview {...{ info, content, query }} />
          <Actions
            {...{ state, saved }}
            hasJson={query.has("json")}
            onReview={review}
            onDiscard={() => setIsDiscarding(true)}
          />
        </>
      )}
      {isDiscarding && (
        <Discard left={left} onClose={() => setIsDiscarding(false)} onDiscard={discard} />
      )}
      {isReviewing && (
        <Review
          info={info}
          before={state.origin}
          after={content}
          isNew={base === undefined}
          isBusy={saving.isBusy}
          onClose={() => setIsReviewing(false)}
          onSave={saving.save}
        />
      )}
    </>
  );
}
