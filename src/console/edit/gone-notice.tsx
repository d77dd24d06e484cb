import type { JSX } from "preact";
import { useLead } from "../parts/lead.ts";
import { t } from "../texts.ts";

interface Props {
  readonly onCreate: () => void;
}

/** Somebody has deleted what is being edited. */
export function GoneNotice({ onCreate }: Props): JSX.Element {
  const notice = useLead<HTMLDivElement>();
  return (
    <div ref={notice} class="notice bad" role="alert" tabIndex={-1}>
      <p>{t("edit.goneMeanwhile")}</p>
      <button type="button" onClick={onCreate}>
        {t("edit.createAgain")}
      </button>
    </div>
  );
}
