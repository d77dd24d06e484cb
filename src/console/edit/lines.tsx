import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isSame, rowsOf } from "../document/content.ts";

interface Props {
  readonly id: string;
  readonly value: unknown;
  readonly onLines: (lines: readonly string[]) => void;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-required"?: boolean;
}

/** A list of texts, one on each line. Blank lines are no items, but stay while somebody types. */
export function Lines({ onLines, value, ...about }: Props): JSX.Element {
  const [typed, setTyped] = useState("");
  const shown = isSame(linesOf(typed), value)
    ? typed
    : Array.isArray(value)
      ? value.join("\n")
      : "";
  return (
    <textarea
      {...about}
      rows={rowsOf(shown)}
      value={shown}
      onInput={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onLines(linesOf(currentTarget.value));
      }}
    />
  );
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
