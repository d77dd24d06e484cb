import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Fault, SeedbedError } from "../../client/index.ts";
import { changesBetween } from "../document/changes.ts";
import type { Fields } from "../document/content.ts";
import { Changes, pathText } from "../parts/changes.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import { useErrors } from "./errors.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly before: Fields;
  readonly after: Fields;
  readonly isNew: boolean;
  readonly isBusy: boolean;
  /** Why it was not saved. */
  readonly failure: SeedbedError | undefined;
  readonly onClose: () => void;
  readonly onSave: () => void;
}

/** What a save is going to change, and what is known to be wrong with it. */
export function Review(props: Props): JSX.Element {
  const { after, before, failure, info, isBusy, isNew, onClose, onSave } = props;
  const { errors, isComplete } = useErrors(info, after);
  const [isWanted, setIsWanted] = useState(false);
  // Who answers before the linter does has not seen what it says.
  useEffect(() => {
    if (isWanted && isComplete) {
      setIsWanted(false);
      if (errors.length === 0) {
        onSave();
      }
    }
  }, [isWanted, isComplete]);
  const changes = changesBetween(isNew ? {} : before, after);
  const kind = isNew ? "create" : "save";
  return (
    <Dialog
      title={t("review.title")}
      onClose={onClose}
      action={{
        text: t(
          isBusy || isWanted
            ? "review.saving"
            : errors.length > 0
              ? `review.${kind}Anyway`
              : `review.${kind}`,
        ),
        isBusy,
        run: isComplete ? onSave : () => setIsWanted(true),
      }}
      problem={failure && <Failure failure={failure} onRetry={onSave} />}
    >
      {errors.length > 0 && <ErrorList errors={errors} />}
      {changes.length === 0 ? (
        <p>{t(isNew ? "review.empty" : "review.nothing")}</p>
      ) : (
        <Changes changes={changes} />
      )}
    </Dialog>
  );
}

function ErrorList({ errors }: { readonly errors: readonly Fault[] }): JSX.Element {
  return (
    <div class="notice bad" role="alert">
      <p>{t("review.errors")}</p>
      <ul>
        {errors.map(({ code, column = 1, detail, line, pointer }, index) => (
          <li key={`${pointer}${code}${index}`}>
            <strong>{pathText(pointer) || t("edit.document")}</strong>{" "}
            {line !== undefined && `(${t("preview.place", { line, column })}) `}
            {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
