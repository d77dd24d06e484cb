import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Label, Labels } from "../../client/index.ts";
import { showTime } from "../parts/times.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import { type Move, MoveLabel } from "./move-label.tsx";

interface Props {
  readonly id: string;
  readonly info: CollectionInfo;
  readonly labels: Labels;
  /** The numbers of the revisions that a label can name, newest first; none if the document is deleted. */
  readonly numbers: readonly number[];
  /** The address at which two revisions are compared. */
  readonly compare: (from: number, to: number) => string;
  /** Reads the labels again. */
  readonly onReload: () => void;
}

/** The labels of a document: where each is, and moving, comparing and removing it. */
export function LabelPanel(props: Props): JSX.Element {
  const { compare, labels, numbers } = props;
  const [move, setMove] = useState<Move>();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<number>();
  const [latest] = numbers;
  const own = labels.labels.filter(({ label }) => label !== "latest");
  const to = chosen ?? latest;
  return (
    <section class="labels" aria-label={t("labels.title")}>
      <h2>{t("labels.title")}</h2>
      {latest === undefined ? (
        <p class="quiet">{t("labels.deleted")}</p>
      ) : (
        own.length === 0 && <p class="quiet">{t("labels.none")}</p>
      )}
      <ul class="rows">
        {own.map((label) => (
          <li key={label.label}>
            <span class="row-main">
              <strong class="tag">{label.label}</strong>{" "}
              {t("history.revision", { number: label.revision })}
            </span>
            <span class="row-time quiet">
              {t("labels.by", { who: label.by.name, time: showTime(label.at) })}
            </span>
            <span class="row-actions">
              {latest !== undefined && latest !== label.revision && (
                <a
                  class="button plain"
                  href={compare(label.revision, latest)}
                  aria-label={t("labels.compareOf", { label: label.label })}
                >
                  {t("labels.compare")}
                </a>
              )}
              {latest !== undefined && (
                <button
                  type="button"
                  class="plain"
                  aria-label={t("labels.removeOf", { label: label.label })}
                  onClick={() => setMove({ label: label.label, to: undefined })}
                >
                  {t("labels.remove")}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {to !== undefined && (
        <form
          class="tools"
          onSubmit={(event) => {
            event.preventDefault();
            setMove({ label: name, to });
          }}
        >
          <label>
            {t("labels.name")}
            <input
              required
              pattern="[a-z0-9][a-z0-9\-]*"
              maxLength={63}
              title={t("labels.rule")}
              list="label-names"
              value={name}
              onInput={({ currentTarget: { value } }) => setName(value)}
            />
          </label>
          <datalist id="label-names">
            {own.map(({ label }) => (
              <option key={label} value={label} />
            ))}
          </datalist>
          <label>
            {t("labels.to")}
            <select
              value={to}
              onChange={({ currentTarget: { value } }) => setChosen(Number(value))}
            >
              {numbers.map((number) => (
                <option key={number} value={number}>
                  {number}
                </option>
              ))}
            </select>
          </label>
          <button type="submit">{t("labels.put")}</button>
        </form>
      )}
      {labels.moves.length > 0 && <Moves labels={labels} />}
      {move && (
        <MoveLabel
          {...{ info: props.info, id: props.id, move }}
          at={own.find(({ label }) => label === move.label)}
          onClose={() => setMove(undefined)}
          onStale={props.onReload}
          onMoved={() => {
            setMove(undefined);
            setName("");
            props.onReload();
          }}
        />
      )}
    </section>
  );
}

/** Who moved which label, and when. */
function Moves({ labels: { moves } }: Pick<Props, "labels">): JSX.Element {
  return (
    <details>
      <summary>{t("labels.moves")}</summary>
      <ul>
        {moves.map(({ at, by, from, label, to }) => (
          <li key={`${label} ${at} ${to}`}>
            <strong class="tag">{label}</strong> {from ?? t("labels.nowhere")} →{" "}
            {to ?? t("labels.nowhere")}{" "}
            <span class="quiet">{t("labels.by", { who: by.name, time: showTime(at) })}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The labels of each revision. */
export function labelsOf(labels: readonly Label[] = [], number: number): readonly string[] {
  return labels
    .filter(({ label, revision }) => revision === number && label !== "latest")
    .map(({ label }) => label);
}
