import type { JSX } from "preact";
import {
  choose,
  type Hunk,
  isHunk,
  mergedText,
  mixedText,
  type Segment,
  withMergedText,
} from "../document/hunks.ts";
import { t } from "../texts.ts";
import { Choice, Side } from "./side.tsx";

interface Props {
  readonly segments: readonly Segment[];
  readonly pointer: string;
  readonly revisions: { readonly base: number; readonly theirs: number };
  readonly onSegments: (segments: readonly Segment[]) => void;
}

/** Merges a text hunk by hunk; the result can be edited as a whole, and a hunk can still be decided otherwise. */
export function MergeLines({ onSegments, pointer, revisions, segments }: Props): JSX.Element {
  const hunks = segments.filter(isHunk);
  const text = mergedText(segments);
  return (
    <>
      <p class="quiet">{t(hunks.length === 0 ? "merge.apart" : "merge.lines")}</p>
      {hunks.map((hunk, index) => {
        const group = `${pointer}#${index}`;
        const sides = { base: "merge.base", theirs: "merge.theirs", mine: "merge.mine" } as const;
        const choices = {
          theirs: "merge.useTheirs",
          mine: "merge.useMine",
          both: mixedText(hunk) === undefined ? "merge.useBoth" : "merge.mix",
        } as const;
        return (
          <fieldset key={group} class="hunk">
            <legend>{t("merge.hunk", { number: index + 1, count: hunks.length })}</legend>
            <p class="quiet">{placeOf(segments, hunk)}</p>
            <div class="sides">
              {(["base", "theirs", "mine"] as const).map((side) => (
                <Side
                  key={side}
                  title={t(sides[side], {
                    revision: side === "base" ? revisions.base : revisions.theirs,
                  })}
                  value={hunk[side].replace(/\n$/, "") || t("merge.noLines")}
                  base={hunk[side] === "" || side === "base" ? undefined : hunk.base}
                />
              ))}
            </div>
            <div class="choices">
              {(["theirs", "mine", "both"] as const).map((choice) => (
                <Choice
                  key={choice}
                  group={group}
                  text={t(choices[choice])}
                  isChosen={hunk.choice === choice}
                  choose={() => onSegments(choose(segments, hunk, choice))}
                />
              ))}
            </div>
          </fieldset>
        );
      })}
      {text !== undefined && (
        <label>
          {t("merge.result")}
          <textarea
            class="code"
            value={text}
            onInput={(event) => onSegments(withMergedText(segments, event.currentTarget.value))}
          />
        </label>
      )}
    </>
  );
}

/** Where a hunk is, by the line before it. */
function placeOf(segments: readonly Segment[], hunk: Hunk): string {
  const before = segments[segments.indexOf(hunk) - 1]?.text ?? "";
  const line = before.split("\n").findLast((text) => text.trim() !== "");
  return line === undefined ? t("merge.atStart") : t("merge.after", { line: line.trim() });
}
