import type { JSX } from "preact";
import type { Fault } from "../../client/index.ts";
import { pathText } from "../parts/changes.tsx";
import { t } from "../texts.ts";
import { focusField } from "./focus.ts";

interface Props {
  readonly faults: readonly Fault[];
}

/** Why the server did not save: each fault leads to its field. */
export function Refusal({ faults }: Props): JSX.Element {
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
