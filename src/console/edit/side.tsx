import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { toTextBeside } from "../document/content.ts";
import { piecesOf } from "../document/word-changes.ts";
import { Pieces } from "../parts/changes.tsx";
import { t } from "../texts.ts";

interface Props {
  readonly title: string;
  readonly value: unknown;
  /** The version in which it was changed; `undefined` if there is none, or this is it. */
  readonly base?: unknown;
  /** The values of the other versions. */
  readonly others?: readonly unknown[];
  readonly choice?: ChoiceProps;
}

/** One of several versions, and how to take it. */
export function Side({ base, choice, others = [], title, value }: Props): JSX.Element {
  const text = toTextBeside(value, others);
  const before = base === undefined ? text : toTextBeside(base, others);
  const [, pieces] = useMemo(() => piecesOf(before, text), [before, text]);
  return (
    <div class="side">
      <h3>{title}</h3>
      {value === undefined ? (
        <p class="quiet">{t("change.absent")}</p>
      ) : (
        <pre>
          <Pieces pieces={pieces} />
        </pre>
      )}
      {choice && <Choice {...choice} />}
    </div>
  );
}

interface ChoiceProps {
  /** The choices that exclude each other. */
  readonly group: string;
  readonly text: string;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

/** One of several choices. */
export function Choice({ choose, group, isChosen, text }: ChoiceProps): JSX.Element {
  return (
    <label class="choice">
      <input type="radio" name={group} checked={isChosen} onChange={choose} />
      {text}
    </label>
  );
}
