import type { Fault, SeedbedError } from "../../client/index.ts";
import { t } from "../texts.ts";

/** What the server has refused, by field: also an id that is taken, which is a fault of no field for programs. */
export function refusedFields(failure: SeedbedError | undefined): readonly Fault[] {
  if (failure?.code === "already-exists") {
    return [{ pointer: "/id", code: failure.code, detail: t("fault.taken") }];
  }
  const faults = failure?.errors ?? [];
  return faults.map((fault) =>
    fault.code === "invalid_id" ? { ...fault, detail: t("fault.id") } : fault,
  );
}
