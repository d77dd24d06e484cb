import type { JSX } from "preact";
import { isSame, parseJson, rowsOf } from "../document/content.ts";
import { t } from "../texts.ts";

interface Props {
  readonly id: string;
  readonly value: unknown;
  /** What was typed last, if anything. */
  readonly text: string | undefined;
  readonly onText: (text: string) => void;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-required"?: boolean;
}

/** A value as JSON. What is typed stays as it is, also while it is not valid. */
export function JsonText({ onText, text, value, ...about }: Props): JSX.Element {
  const shown = shownJson(text, value);
  const isWrong = parseJson(shown) === undefined && text !== undefined;
  return (
    <>
      <textarea
        {...about}
        class="code"
        spellcheck={false}
        aria-invalid={about["aria-invalid"] === true || isWrong}
        rows={rowsOf(shown)}
        value={shown}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      {isWrong && (
        <p class="fault" role="alert">
          {t("edit.notJson")}
        </p>
      )}
    </>
  );
}

/** A value as JSON: as it was typed last if that still means the same, or nothing yet. */
export function shownJson(text: string | undefined, value: unknown): string {
  const parsed = text === undefined ? undefined : parseJson(text);
  const isTyped = text !== undefined && (parsed === undefined || isSame(parsed.value, value));
  return isTyped ? text : (JSON.stringify(value, null, 2) ?? "");
}
