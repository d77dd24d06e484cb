import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { contentOf, type Document, type Fields } from "../document/content.ts";
import { dropDraft } from "../document/drafts.ts";
import { leaveField, useKeys } from "../parts/keyboard.ts";
import { useLostFocus } from "../parts/lost-focus.ts";
import { go, listUrl, urlOf, useGo } from "../place.ts";
import { Preview } from "../preview/preview.tsx";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import { Actions } from "./actions.tsx";
import { Discard } from "./discard.tsx";
import { DraftBanner } from "./draft-banner.tsx";
import { useEditingState } from "./editing-state.ts";
import { focusField } from "./focus.ts";
import { GoneNotice } from "./gone-notice.tsx";
import { Head } from "./head.tsx";
import { Merge } from "./merge.tsx";
import { useNewer } from "./newer.ts";
import { NewerNotice } from "./newer-notice.tsx";
import { Panes } from "./panes.tsx";
import { Refusal } from "./refusal.tsx";
import { refusedFields } from "./refused.ts";
import { Review } from "./review.tsx";
import { isOfNone, useSaving } from "./saving.ts";
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
  const goThere = useGo();
  /** Goes on from a document as it is stored now. */
  const adopt = (document: Document, next: Fields) => {
    state.rebase(document, next);
    setCurrent(document);
    setDraft(undefined);
    setTheirs(undefined);
    latestOf(info, document.id).then(setLatest, () => setLatest(undefined));
  };
  const finish = (document: Document) => {
    setIsReviewing(false);
    // Also if the author has left the page by now.
    dropDraft(start.draftName).catch(reportError);
    if (id === undefined) {
      goThere(urlOf([info.name, document.id]), true);
      return;
    }
    adopt(document, contentOf(document));
    setSaved(document._meta.revision);
  };
  const saving = useSaving(info, state, {
    onSaved: finish,
    onConflict: (found) => {
      setIsReviewing(false);
      setTheirs(found);
    },
    onFailure: (found) => {
      const isGone = isOfNone(found);
      if (isGone) {
        setCurrent(undefined);
      }
      // The form has what is wrong with it; everything else is said where the author is.
      setIsReviewing(!isGone && refusedFields(found).length === 0);
    },
  });
  const { failure } = saving;
  const isGone = base !== undefined && current === undefined;
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
  const left = theirs ?? current;
  const discard = () => {
    if (left === undefined && id !== undefined) {
      dropDraft(start.draftName).catch(reportError);
      go(listUrl(info.name));
      return;
    }
    setIsDiscarding(false);
    setSaved(undefined);
    saving.forget();
    if (left === undefined) {
      setDraft(undefined);
      state.rebase(undefined, start.template);
    } else {
      adopt(left, contentOf(left));
    }
  };
  useLostFocus(".sticky button");
  useKeys({
    "Ctrl+S": theirs === undefined ? review : () => {},
    Escape: () => leaveField() || go(listUrl(info.name)),
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
      {refused.length > 0 && <Refusal faults={refused} />}
      {isGone && <GoneNotice onCreate={() => state.rebase(undefined, { id, ...content })} />}
      {theirs !== undefined && base !== undefined ? (
        <Merge
          {...{ base, theirs, mine: content }}
          before={state.merging}
          onResults={(results) => state.setMerging({ theirs, results })}
          onDiscard={() => setIsDiscarding(true)}
          onDone={(merged) => {
            adopt(theirs, merged);
            setIsReviewing(true);
          }}
        />
      ) : (
        <>
          <Panes {...{ info, collections, state }} refused={refused} hasJson={query.has("json")} />
          <Preview {...{ info, collections, content, query }} />
          <Actions
            {...{ state, saved }}
            hasJson={query.has("json")}
            onReview={review}
            onDiscard={() => setIsDiscarding(true)}
          >
            {newer && (
              <NewerNotice
                {...{ newer, isChanged: state.isChanged }}
                onMerge={() => whenValid(() => setTheirs(newer.document))}
                onLoad={() => adopt(newer.document, contentOf(newer.document))}
              />
            )}
          </Actions>
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
          failure={failure}
          onClose={() => setIsReviewing(false)}
          onSave={saving.save}
        />
      )}
    </>
  );
}
