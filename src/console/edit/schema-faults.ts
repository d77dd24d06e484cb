import { useEffect, useMemo, useState } from "preact/hooks";
import type { Fault } from "../../client/index.ts";
import type { createSchemaCheck } from "../code/schema-faults.ts";
import type { Fields } from "../document/content.ts";
import type { Schema } from "../schema.ts";

/** What is wrong with a content by its schema; nothing until the check is loaded. */
export function useSchemaFaults(schema: Schema, content: Fields): readonly Fault[] {
  const [create, setCreate] = useState<typeof createSchemaCheck>();
  useEffect(() => {
    import("../code/schema-faults.ts").then(
      ({ createSchemaCheck: loaded }) => setCreate(() => loaded),
      (error: unknown) => {
        // A server that is away: it says itself what is wrong, on saving.
        if (!(error instanceof TypeError)) {
          reportError(error);
        }
      },
    );
  }, []);
  const check = useMemo(() => create?.(schema), [create, schema]);
  return useMemo(() => check?.(content) ?? [], [check, content]);
}
