import type { JSX } from "preact";
import { showTime } from "../parts/times.ts";
import { t } from "../texts.ts";
import type { Newer } from "./newer.ts";

interface Props {
  readonly newer: Newer;
  readonly isChanged: boolean;
  readonly onMerge: () => void;
  readonly onLoad: () => void;
}

/** Somebody else has just saved. */
export function NewerNotice({ isChanged, newer, onLoad, onMerge }: Props): JSX.Element {
  const { revision, updatedAt } = newer.document._meta;
  const who = newer.latest?.by.name ?? t("edit.someone");
  return (
    <div class="notice" role="status">
      <p>{t("edit.newer", { who, revision, when: showTime(updatedAt) })}</p>
      <button type="button" onClick={isChanged ? onMerge : onLoad}>
        {t(isChanged ? "edit.merge" : "edit.load")}
      </button>
    </div>
  );
}
