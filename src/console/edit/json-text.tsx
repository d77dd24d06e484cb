import type { JSX } from "preact";
import { isSame, parseJson, rowsOf } from "../document/content.ts";
import { t } from "../texts.ts";

interface Props {
  readonly id: string;
  readonly value: unknown;
  /** What was typed last, if anything. */
  readonly text: string | undefined;
  readonly onText: (text: string) => void;
  /** Why a text that is JSON does not count. */
  readonly complaint?: string | undefined;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-label"?: string;
  readonly "aria-required"?: boolean;
}

/** A value as JSON. What is typed stays as it is, also while it is not valid. */
export function JsonText({ complaint, onText, text, value, ...about }: Props): JSX.Element {
  const parsed = text === undefined ? undefined : parseJson(text);
  const isTyped = text !== undefined && (parsed === undefined || isSame(parsed.value, value));
  const shown = isTyped ? text : (JSON.stringify(value, null, 2) ?? "");
  const wrong = text !== undefined && parsed === undefined ? t("edit.notJson") : complaint;
  return (
    <>
      <textarea
        {...about}
        class="code"
        spellcheck={false}
        aria-invalid={about["aria-invalid"] === true || wrong !== undefined}
        rows={rowsOf(shown)}
        value={shown}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      {wrong && (
        <p class="fault" role="alert">
          {wrong}
        </p>
      )}
    </>
  );
}
