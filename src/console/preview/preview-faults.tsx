import type { JSX } from "preact";
import type { SeedbedError } from "../../client/index.ts";
import { openEditors } from "../code/open-editors.ts";
import { focusField } from "../edit/focus.ts";
import { Failure } from "../parts/failure.tsx";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly problem: SeedbedError;
  readonly onRetry: () => void;
}

/** Why a template can't be rendered; each fault leads to its place. */
export function PreviewFaults({ info, onRetry, problem }: Props): JSX.Element {
  if (problem.errors.length === 0) {
    return <Failure failure={problem} onRetry={onRetry} />;
  }
  return (
    <div class="notice bad" role="alert">
      <p>{t("preview.faults")}</p>
      <ul>
        {problem.errors.map(({ code, column, detail, line, pointer }) => (
          <li key={pointer + code}>
            <button
              type="button"
              class="plain"
              onClick={() => goTo(pointer.replace(`/${info.singular}/`, "/"), { line, column })}
            >
              {line === undefined ? pointer : t("preview.place", { line, column: column ?? 1 })}
            </button>{" "}
            {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Place {
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** Moves to a field of the form, and to a place in its text. */
function goTo(pointer: string, { column = 1, line = 1 }: Place): void {
  const field = document.getElementById(`f${pointer}`);
  const editor = field === null ? undefined : openEditors.get(field);
  if (editor === undefined) {
    focusField(pointer);
  } else {
    editor.goTo(line, column);
  }
}
