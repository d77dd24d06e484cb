import type { JSX } from "preact";
import type { PlannedSeed } from "../../client/admin.ts";
import { Command } from "../parts/command.tsx";
import { urlOf } from "../place.ts";
import { t } from "../texts.ts";
import { actionFor, isForPull, nameOf, type SeedAction } from "./actions.ts";
import { SeedChanges } from "./seed-changes.tsx";

interface Props {
  readonly seed: PlannedSeed;
  readonly onAsk: (action: SeedAction) => void;
}

/** A seed: its state, why it is in it, what differs, and what can be done. */
export function SeedRow({ onAsk, seed }: Props): JSX.Element {
  const { changes = [], file, id, state, type } = seed;
  const action = actionFor(seed);
  const name = nameOf(seed);
  const isPulled = isForPull(seed);
  // A deleted document, and one that is not planted yet, can only be found in the history.
  const isThere = state !== "new" && state !== "deleted";
  return (
    <li>
      <div>
        <h2>
          {state === "new" ? (
            <strong class="row-main" tabIndex={-1}>
              {name}
            </strong>
          ) : (
            <a class="row-main" href={urlOf([type, id], { history: isThere ? undefined : true })}>
              {name}
            </a>
          )}
        </h2>
        <span class="quiet">{file ?? t("seeds.noFile")}</span>
      </div>
      <span>
        <span class={`tag state ${state}`}>{t(`seeds.state.${state}`)}</span>{" "}
        <span class="quiet">
          {t(
            state === "unmanaged" && file === undefined
              ? "seeds.why.fileless"
              : `seeds.why.${state}`,
          )}
        </span>
      </span>
      <span class="row-actions">
        {action && (
          <button
            type="button"
            aria-label={t("list.actionOn", { action: t(`seeds.do.${action}`), title: name })}
            onClick={() => onAsk(action)}
          >
            {t(`seeds.do.${action}`)}
          </button>
        )}
      </span>
      {(changes.length > 0 || isPulled) && (
        <details class="wide">
          <summary>{t(changes.length > 0 ? "seeds.differs" : "seeds.toFile")}</summary>
          {changes.length > 0 && <SeedChanges changes={changes} isReplacing={false} />}
          {isPulled && (
            <Command
              text={t("seeds.pull")}
              command={`seeds pull --only ${name}${state === "conflict" ? " --ours" : ""}`}
            />
          )}
        </details>
      )}
    </li>
  );
}
