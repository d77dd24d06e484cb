import type { JSX } from "preact";
import type { FieldChange } from "../../client/index.ts";
import { toPath, toTextBeside } from "../document/content.ts";
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
          {change.hunks && change.hunks.length > 0 ? (
            <Lines lines={change.hunks.flatMap(({ lines }) => lines)} />
          ) : (
            <Values change={change} />
          )}
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
      {lines.map((line, index) => {
        const kind = line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : "same";
        return (
          <span key={index} class={`line ${kind}`}>{`${line.slice(0, 1)} ${line.slice(1)}\n`}</span>
        );
      })}
    </pre>
  );
}

function Values({ change: { after, before, kind } }: { readonly change: FieldChange }) {
  return (
    <pre>
      {kind !== "added" && <Marked mark="-" text={toTextBeside(before, [after])} />}
      {kind !== "removed" && <Marked mark="+" text={toTextBeside(after, [before])} />}
    </pre>
  );
}

function Marked({ mark, text }: { readonly mark: "+" | "-"; readonly text: string }) {
  const lines = text.replaceAll(/^/gm, `${mark} `);
  return <span class={`line ${mark === "+" ? "plus" : "minus"}`}>{`${lines}\n`}</span>;
}
