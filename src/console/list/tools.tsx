import type { JSX, RefObject } from "preact";
import type { SeedState } from "../../client/admin.ts";
import { keyIn } from "../parts/keyboard.ts";
import { t } from "../texts.ts";
import { authorsIn, type Row, type Sort, sorts } from "./rows.ts";

/** What somebody wants to see of a list; the URL has it. */
export interface Wish {
  readonly q: string;
  /** The author's name; empty for all. */
  readonly by: string;
  readonly sort: Sort;
  /** Whether to show the states of seeds. */
  readonly hasSeeds: boolean;
  /** The state of their seeds; empty for all. */
  readonly seed: string;
}

interface Props {
  readonly wish: Wish;
  readonly rows: readonly Row[];
  readonly isDeleted: boolean;
  readonly states: ReadonlyMap<string, SeedState> | undefined;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onChange: (changes: Partial<Wish>) => void;
}

/** Search, filters and order of a list. */
export function Tools(props: Props): JSX.Element {
  const { isDeleted, onChange, rows, search, states, wish } = props;
  const authors = authorsIn(rows);
  return (
    <div class="tools">
      <label class="grow">
        {t("list.search")}
        <input
          ref={search}
          type="search"
          value={wish.q}
          onInput={(event) => onChange({ q: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (keyIn(event) === "Enter") {
              document.querySelector<HTMLElement>(".rows .row-main")?.focus();
            }
          }}
        />
      </label>
      {authors.length > 0 && (
        <label>
          {t("list.by")}
          <select value={wish.by} onChange={(event) => onChange({ by: event.currentTarget.value })}>
            <option value="">{t("list.anybody")}</option>
            {authors.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {states && (
        <label>
          {t("list.seed")}
          <select
            value={wish.seed}
            onChange={(event) => onChange({ seed: event.currentTarget.value })}
          >
            <option value="">{t("list.anyState")}</option>
            {[...new Set(states.values())].toSorted().map((state) => (
              <option key={state} value={state}>
                {t(`seeds.state.${state}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {t("list.sort")}
        <select
          value={wish.sort}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onChange({ sort: sorts.find((sort) => sort === value) ?? "title" });
          }}
        >
          {sorts
            .filter((sort) => sort !== "updatedBy" || authors.length > 0)
            .map((sort) => (
              <option key={sort} value={sort}>
                {t(`list.sort.${sort}`)}
              </option>
            ))}
        </select>
      </label>
      {!isDeleted && (
        <label class="choice">
          <input
            type="checkbox"
            checked={wish.hasSeeds}
            onChange={(event) => onChange({ hasSeeds: event.currentTarget.checked, seed: "" })}
          />
          {t("list.seeds")}
        </label>
      )}
    </div>
  );
}
