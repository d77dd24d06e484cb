import { useState } from "preact/hooks";
import type { SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import { contentOf, type Document, isSame } from "../document/content.ts";
import type { CollectionInfo } from "../schema.ts";
import type { EditingState } from "./editing-state.ts";

/** Saving, and what came of it. */
export interface Saving {
  readonly isBusy: boolean;
  readonly failure: SeedbedError | undefined;
  readonly save: () => Promise<void>;
  readonly forget: () => void;
}

interface Outcomes {
  readonly onSaved: (document: Document) => void;
  /** Somebody else saved this first. */
  readonly onConflict: (theirs: Document) => void;
  readonly onFailure: (failure: SeedbedError) => void;
}

/** Saves what is being edited, never over what somebody else has saved. */
export function useSaving(
  info: CollectionInfo,
  { base, content, creationKey }: EditingState,
  { onConflict, onFailure, onSaved }: Outcomes,
): Saving {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<SeedbedError>();
  const fail = (found: SeedbedError) => {
    if (found.current === undefined) {
      setFailure(found);
      onFailure(found);
    } else if (isSame(contentOf(found.current), content)) {
      // Our own write, whose answer was lost; or somebody wrote the same.
      onSaved(found.current);
    } else {
      onConflict(found.current);
    }
  };
  const save = async () => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      const calls = callsOf(info);
      onSaved(
        base === undefined
          ? await calls.create(content, { idempotencyKey: creationKey() })
          : await calls.replace(base.id, content, { ifMatch: base }),
      );
    } catch (error) {
      fail(failureOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, failure, save, forget: () => setFailure(undefined) };
}

/** Whether a write was refused because its document is not there any more. */
export function isOfNone({ code, current }: SeedbedError): boolean {
  return code === "not-found" || (code === "precondition-failed" && current === undefined);
}
