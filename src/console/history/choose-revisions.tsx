import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Label, Revision } from "../../client/index.ts";
import { t } from "../texts.ts";
import { labelsOf } from "./labels.tsx";

interface Props {
  /** Without deletions, which have no content. */
  readonly revisions: readonly Revision[];
  readonly labels: readonly Label[] | undefined;
  readonly from: number;
  readonly to: number;
  readonly onCompare: (from: number, to: number) => void;
}

/** Chooses any two revisions. */
export function ChooseRevisions({ from, labels, onCompare, revisions, to }: Props): JSX.Element {
  const [chosen, setChosen] = useState({ from, to });
  const options = revisions.map(({ number }) => (
    <option key={number} value={number}>
      {[number, ...labelsOf(labels, number)].join(" · ")}
    </option>
  ));
  return (
    <form
      class="tools"
      onSubmit={(event) => {
        event.preventDefault();
        onCompare(chosen.from, chosen.to);
      }}
    >
      {(["from", "to"] as const).map((end) => (
        <label key={end}>
          {t(`history.${end}`)}
          <select
            value={chosen[end]}
            onChange={({ currentTarget: { value } }) =>
              setChosen({ ...chosen, [end]: Number(value) })
            }
          >
            {options}
          </select>
        </label>
      ))}
      <button type="submit">{t("history.compare")}</button>
    </form>
  );
}
