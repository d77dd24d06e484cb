import type { JSX } from "preact";
import { toText } from "../document/content.ts";
import type { MergeField } from "../document/merge.ts";
import { type Result, resultValue } from "../document/merge-result.ts";
import { pathText } from "../parts/changes.tsx";
import { t } from "../texts.ts";
import { MergeLines } from "./merge-lines.tsx";
import { Side } from "./side.tsx";

interface Props {
  readonly field: MergeField;
  readonly pointer: string;
  readonly revisions: { readonly base: number; readonly theirs: number };
  readonly result: Result | undefined;
  readonly onResult: (result: Result) => void;
}

/** One field that differs: what there is to choose from, and the result. */
export function MergeRow({ field, onResult, pointer, result, revisions }: Props): JSX.Element {
  const isLines = result?.side === "lines";
  const isRight = isLines || result === undefined || resultValue(field, result) !== undefined;
  const versions = [field.base, field.theirs, field.mine];
  const about = { theirs: "merge.theirsOnly", mine: "merge.mineOnly", both: "merge.both" } as const;
  return (
    <fieldset class={field.changedBy === "both" ? "conflict" : ""}>
      <legend>{pathText(pointer)}</legend>
      {isLines ? (
        <MergeLines
          {...{ pointer, revisions, segments: result.segments }}
          onSegments={(segments) => onResult({ side: "lines", segments })}
        />
      ) : (
        <>
          <p class="quiet">{t(about[field.changedBy])}</p>
          <div class="sides">
            {field.changedBy === "both" && (
              <Side
                title={t("merge.base", { revision: revisions.base })}
                value={field.base}
                others={versions}
              />
            )}
            {(["theirs", "mine"] as const).map((side) => (
              <Side
                key={side}
                title={t(`merge.${side}`, { revision: revisions.theirs })}
                value={field[side]}
                base={field.base}
                others={versions}
                choice={{
                  group: pointer,
                  text: t(side === "theirs" ? "merge.useTheirs" : "merge.useMine"),
                  isChosen: result?.side === side,
                  choose: () => onResult({ side, text: toText(field[side]) }),
                }}
              />
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
        </>
      )}
      {!isRight && <p class="fault">{t("merge.notJson")}</p>}
    </fieldset>
  );
}
