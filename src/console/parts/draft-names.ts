import { useEffect, useState } from "preact/hooks";
import { draftNames } from "../document/drafts.ts";

/** The names of the documents that have drafts in this browser, as `collection/id`. */
export function useDraftNames(): ReadonlySet<string> {
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    draftNames().then(setNames, reportError);
  }, []);
  return names;
}
