import type { JSX } from "preact";
import type { Fault, SeedbedError } from "../../client/index.ts";
import { pathText } from "../parts/changes.tsx";
import { Failure } from "../parts/failure.tsx";
import { t } from "../texts.ts";
import { focusField } from "./focus.ts";

interface Props {
  readonly failure: SeedbedError;
  readonly faults: readonly Fault[];
  readonly onRetry: () => void;
}

/** Why the server did not save: each fault leads to its field. */
export function Refusal({ failure, faults, onRetry }: Props): JSX.Element {
  if (faults.length === 0) {
    return <Failure failure={failure} onRetry={onRetry} />;
  }
  return (
    <div class="notice bad" role="alert">
      <p>{t("edit.faults")}</p>
      <ul>
        {faults.map(({ code, detail, pointer }) => (
          <li key={pointer + code}>
            <button type="button" class="plain" onClick={() => focusField(pointer)}>
              {pathText(pointer) || t("edit.document")}
            </button>{" "}
            {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
