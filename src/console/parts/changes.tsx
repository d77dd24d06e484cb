import type { JSX } from "preact";
import type { FieldChange } from "../../client/index.ts";
import { toPath, toTextBeside } from "../document/content.ts";
import { comparedLines, type Piece } from "../document/word-changes.ts";
import { labelOf } from "../schema.ts";
import { t } from "../texts.ts";

interface Props {
  readonly changes: readonly FieldChange[];
  /** What has happened to a field, or, if nothing has yet, on which side it is. */
  readonly kinds?: "change" | "seeds.kind";
}

/** What differs between two versions of a document, field by field. */
export function Changes({ changes, kinds = "change" }: Props): JSX.Element {
  return (
    <ul class="changes">
      {changes.map((change) => (
        <li key={change.pointer}>
          <h3>
            {pathText(change.pointer)} <span class="tag">{t(`${kinds}.${change.kind}`)}</span>
          </h3>
          <Lines
            lines={
              change.hunks && change.hunks.length > 0
                ? change.hunks.flatMap(({ lines }) => lines)
                : linesOf(change)
            }
          />
        </li>
      ))}
    </ul>
  );
}

/** A JSON Pointer for people. */
export function pathText(pointer: string): string {
  return toPath(pointer).map(labelOf).join(" › ");
}

function Lines({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  return (
    <pre>
      {comparedLines(lines).map(({ kind, pieces }, index) => (
        <span key={index} class={`line ${kind}`}>
          {signs[kind]} <Pieces pieces={pieces} />
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

const signs = { same: " ", minus: "-", plus: "+" } as const;

/** A text in which what has changed is marked. */
export function Pieces({ pieces }: { readonly pieces: readonly Piece[] }): JSX.Element {
  return (
    <>
      {pieces.map(({ isChanged, text }, index) =>
        isChanged ? (
          <mark key={index} class="changed">
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </>
  );
}

/** The lines of two values, of which one replaces the other. */
function linesOf({ after, before, kind }: FieldChange): readonly string[] {
  const linesWith = (sign: "+" | "-", value: unknown, other: unknown) =>
    toTextBeside(value, [other])
      .split("\n")
      .map((line) => sign + line);
  return [
    ...(kind === "added" ? [] : linesWith("-", before, after)),
    ...(kind === "removed" ? [] : linesWith("+", after, before)),
  ];
}
