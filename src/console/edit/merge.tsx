import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { toPointer } from "../../documents/pointer.ts";
import { contentOf, type Document, type Fields } from "../document/content.ts";
import { applyMerge, type MergeField, mergeFields } from "../document/merge.ts";
import { firstResult, type Merging, type Results, resultValue } from "../document/merge-result.ts";
import { useLead } from "../parts/lead.ts";
import { t } from "../texts.ts";
import { MergeRow } from "./merge-row.tsx";

interface Props {
  readonly base: Document;
  readonly theirs: Document;
  readonly mine: Fields;
  /** The merge that the author was in before the page was loaded. */
  readonly before: Merging | undefined;
  readonly onResults: (results: Results) => void;
  readonly onDone: (merged: Fields) => void;
  /** Takes theirs for everything. */
  readonly onDiscard: () => void;
}

/** Merges what the author has with what somebody else saved, field by field. Nothing is saved here. */
export function Merge({
  base,
  before,
  mine,
  onDiscard,
  onDone,
  onResults,
  theirs,
}: Props): JSX.Element {
  const fields = useMemo(
    () => mergeFields(contentOf(base), contentOf(theirs), mine),
    [base, theirs, mine],
  );
  const [results, setResults] = useState<Results>(() =>
    Object.fromEntries(
      fields.map((field) => {
        const pointer = toPointer(field.path);
        return [pointer, firstResult(field, pointer, before)];
      }),
    ),
  );
  const title = useLead<HTMLHeadingElement>();
  const merged = fields.map((field) => ({ field, value: decidedValue(field, results) }));
  const left = merged.filter(({ value }) => value === undefined).length;
  const revisions = { base: base._meta.revision, theirs: theirs._meta.revision };
  return (
    <section class="merge">
      <h2 ref={title} tabIndex={-1}>
        {t("merge.title")}
      </h2>
      <p>{t("merge.saved", revisions)}</p>
      {fields.length === 0 && <p>{t("merge.same")}</p>}
      {fields.map((field) => {
        const pointer = toPointer(field.path);
        return (
          <MergeRow
            key={pointer}
            {...{ field, pointer, revisions }}
            result={results[pointer]}
            onResult={(result) => {
              const next = { ...results, [pointer]: result };
              setResults(next);
              onResults(next);
            }}
          />
        );
      })}
      <div class="actions sticky">
        <button
          type="button"
          class="primary"
          aria-disabled={left > 0}
          onClick={() => {
            if (left === 0) {
              onDone(
                applyMerge(
                  contentOf(theirs),
                  merged.map(({ field: { path }, value }) => ({ path, value: value?.value })),
                ),
              );
            }
          }}
        >
          {t("merge.done")}
        </button>
        <button type="button" onClick={onDiscard}>
          {t("merge.discard")}
        </button>
        <span role="status" class="quiet">
          {left > 0 && t("merge.left", { count: left })}
        </span>
      </div>
    </section>
  );
}

/** The value that was decided for a field; `undefined` if none was, or it is not valid. */
function decidedValue(field: MergeField, results: Results) {
  const result = results[toPointer(field.path)];
  return result && resultValue(field, result);
}
