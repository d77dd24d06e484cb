import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type {
  AppliedSeed,
  PlannedSeed,
  SeedOutcome,
  SeedPlan,
  SeedsApplied,
} from "../../client/admin.ts";
import type { SeedbedError } from "../../client/index.ts";
import { admin, failureOf } from "../api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLoading } from "../parts/loading.ts";
import { t } from "../texts.ts";
import { applicationOf, nameOf, type SeedAction } from "./actions.ts";
import { SeedChanges } from "./seed-changes.tsx";

interface Props {
  readonly action: SeedAction;
  /** The names of the seeds, such as `moods/calm`. */
  readonly names: readonly string[];
  /** The plan that the author has looked at. */
  readonly plan: SeedPlan;
  readonly onClose: () => void;
  /** Something was done, or the plan is out of date. */
  readonly onDone: () => void;
}

/** Shows what an action would do, by the server's own dry run, before it is done; then what could not be done. */
export function Application({ action, names, onClose, onDone, plan }: Props): JSX.Element {
  const asked = { ...applicationOf(action, names), plan: plan.plan };
  const dryRun = useLoading("dry run", () => admin.seeds.apply({ ...asked, dryRun: true }));
  const [failure, setFailure] = useState<SeedbedError>();
  const [isBusy, setIsBusy] = useState(false);
  const [done, setDone] = useState<SeedsApplied>();
  const run = async () => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      const applied = await admin.seeds.apply(asked);
      if (applied.documents.every(isDone)) {
        onDone();
      } else {
        setDone(applied);
      }
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  const shownFailure = failure ?? dryRun.failure;
  const isLate = shownFailure?.code === "plan-changed";
  const documents = dryRun.value?.documents ?? [];
  const isReady = dryRun.value !== undefined && documents.length > 0 && !isLate && !done;
  const title = t(`seeds.ask.${action}`, { count: names.length, name: names[0] ?? "" });
  return (
    <Dialog
      title={title}
      onClose={done || isLate ? onDone : onClose}
      {...(isReady && {
        action: { text: t(`seeds.do.${action}`), isBusy, isDangerous: action === "theirs", run },
      })}
      problem={
        shownFailure &&
        !isLate && (
          <Failure
            failure={shownFailure}
            onRetry={failure ? run : dryRun.reload}
            command="seeds apply"
          />
        )
      }
    >
      <p>{t(`seeds.effect.${action}`)}</p>
      {isLate && <p role="alert">{t("seeds.late")}</p>}
      {!shownFailure && !dryRun.value && <p role="status">{t("app.loading")}</p>}
      {dryRun.value && documents.length === 0 && <p>{t("seeds.nothing")}</p>}
      {done ? (
        <>
          <p role="alert">{t("seeds.partly")}</p>
          <Outcomes documents={done.documents} tense="did" />
        </>
      ) : (
        <Outcomes documents={documents} tense="would" planned={plan.documents} />
      )}
    </Dialog>
  );
}

interface OutcomesProps {
  readonly documents: readonly AppliedSeed[];
  readonly tense: "did" | "would";
  readonly planned?: readonly PlannedSeed[];
}

function Outcomes({ documents, planned = [], tense }: OutcomesProps): JSX.Element {
  const changes = new Map(planned.map((seed) => [nameOf(seed), seed.changes ?? []]));
  return (
    <ul class="outcomes">
      {documents.map((seed) => {
        const differences = changes.get(nameOf(seed)) ?? [];
        const isShown = tense === "would" && seed.outcome === "updated" && differences.length > 0;
        return (
          <li key={nameOf(seed)}>
            <strong>{nameOf(seed)}</strong>{" "}
            <span class="quiet">
              {t(`seeds.${tense}.${seed.outcome}`)} {seed.detail}
            </span>
            {isShown && (
              <details open={documents.length === 1}>
                <summary>{t("seeds.differs")}</summary>
                <SeedChanges changes={differences} isReplacing />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const undone: readonly SeedOutcome[] = ["changed", "failed"];

function isDone({ outcome }: AppliedSeed): boolean {
  return !undone.includes(outcome);
}
