import { useMemo } from "preact/hooks";
import type { Fault } from "../../client/index.ts";
import { usePart } from "../code/loading.ts";
import type { Fields } from "../document/content.ts";
import type { Schema } from "../schema.ts";

const load = () => import("../code/schema-faults.ts");

/** What is wrong with a content by its schema; nothing until the check is loaded. */
export function useSchemaFaults(schema: Schema, content: Fields): readonly Fault[] {
  const part = usePart(load);
  // Without it, the server says what is wrong, on saving.
  const check = useMemo(
    () => (part === "failed" ? undefined : part?.createSchemaCheck(schema)),
    [part, schema],
  );
  return useMemo(() => check?.(content) ?? [], [check, content]);
}
