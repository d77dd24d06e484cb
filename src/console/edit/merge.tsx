import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { toPointer } from "../../documents/pointer.ts";
import { contentOf, type Document, type Fields, parseJson, toText } from "../document/content.ts";
import { applyMerge, type MergeField, mergeFields } from "../document/merge.ts";
import { pathText } from "../parts/changes.tsx";
import { t } from "../texts.ts";

interface Props {
  readonly base: Document;
  readonly theirs: Document;
  readonly mine: Fields;
  readonly onDone: (merged: Fields) => void;
  /** Takes theirs for everything. */
  readonly onDiscard: () => void;
}

/** What an author has decided for a field. */
interface Result {
  readonly side: "theirs" | "mine";
  /** The value of that side as text, edited if the author wanted so. */
  readonly text: string;
}

/** Merges what the author has with what somebody else saved, field by field. Nothing is saved here. */
export function Merge({ base, mine, onDiscard, onDone, theirs }: Props): JSX.Element {
  const fields = useMemo(
    () => mergeFields(contentOf(base), contentOf(theirs), mine),
    [base, theirs, mine],
  );
  const [results, setResults] = useState<Readonly<Record<string, Result>>>(() => obvious(fields));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
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
            onResult={(result) => setResults((others) => ({ ...others, [pointer]: result }))}
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

interface RowProps {
  readonly field: MergeField;
  readonly pointer: string;
  readonly revisions: { readonly base: number; readonly theirs: number };
  readonly result: Result | undefined;
  readonly onResult: (result: Result) => void;
}

function MergeRow({ field, onResult, pointer, result, revisions }: RowProps): JSX.Element {
  const name = pathText(pointer);
  const isRight = result === undefined || resultValue(field, result) !== undefined;
  const about = { theirs: "merge.theirsOnly", mine: "merge.mineOnly", both: "merge.both" } as const;
  return (
    <fieldset class={field.changedBy === "both" ? "conflict" : ""}>
      <legend>{name}</legend>
      <p class="quiet">{t(about[field.changedBy])}</p>
      <div class="sides">
        {field.changedBy === "both" && (
          <Side title={t("merge.base", { revision: revisions.base })} value={field.base} />
        )}
        {(["theirs", "mine"] as const).map((side) => (
          <Side
            key={side}
            title={t(`merge.${side}`, { revision: revisions.theirs })}
            value={field[side]}
          >
            <label class="choice">
              <input
                type="radio"
                name={pointer}
                checked={result?.side === side}
                onChange={() => onResult({ side, text: toText(field[side]) })}
              />
              {t(side === "theirs" ? "merge.useTheirs" : "merge.useMine")}
            </label>
          </Side>
        ))}
      </div>
      {result && field[result.side] !== undefined && (
        <label>
          {t("merge.result")}
          <textarea
            value={result.text}
            aria-invalid={!isRight}
            onInput={(event) => onResult({ ...result, text: event.currentTarget.value })}
          />
        </label>
      )}
      {!isRight && <p class="fault">{t("merge.notJson")}</p>}
    </fieldset>
  );
}

interface SideProps {
  readonly title: string;
  readonly value: unknown;
  readonly children?: JSX.Element;
}

function Side({ children, title, value }: SideProps): JSX.Element {
  return (
    <div class="side">
      <h3>{title}</h3>
      {value === undefined ? <p class="quiet">{t("change.absent")}</p> : <pre>{toText(value)}</pre>}
      {children}
    </div>
  );
}

/** What only one side has changed needs no decision; it can still be made. */
function obvious(fields: readonly MergeField[]): Readonly<Record<string, Result>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const { changedBy, path } = field;
      return changedBy === "both"
        ? []
        : [[toPointer(path), { side: changedBy, text: toText(field[changedBy]) }]];
    }),
  );
}

/** The value that was decided for a field; `undefined` if none was, or it is not valid. */
function decidedValue(field: MergeField, results: Readonly<Record<string, Result>>) {
  const result = results[toPointer(field.path)];
  return result && resultValue(field, result);
}

function resultValue(
  field: MergeField,
  { side, text }: Result,
): { readonly value: unknown } | undefined {
  const value = field[side];
  if (text === toText(value)) {
    return { value };
  }
  return typeof value === "string" ? { value: text } : parseJson(text);
}
