import { describeFailure } from "../../base/telemetry.ts";
import type { DocumentType } from "../../documents/document-type.ts";
import { parseId } from "../../documents/id.ts";
import type { DocumentService } from "../../service/document-service.ts";
import { toJsonAnswer } from "../envelope.ts";
import type { Answer, Call, Operation } from "../operation.ts";

/**
 * Erasing as a separate operation, besides `DELETE` with `erase=true`: with `ACCESS=key`, the host can then require the
 * master key for it, and a function key for `DELETE`.
 */
export function erasingOperations(
  type: DocumentType,
  service: () => Promise<DocumentService>,
): readonly Operation[] {
  const { collection, singular } = type;
  return [
    {
      name: `${collection}-erase`,
      about: collection,
      method: "POST",
      path: `/api/${collection}/{id}/erase`,
      access: "admin",
      summary: `Permanently remove the content and history of a ${singular}`,
      input: { conditional: true },
      output: [{ status: 200, description: "Erased.", schema: "Removal" }],
      problems: ["not-found", "precondition-failed", "precondition-required"],
      run: async (call) => eraseDocument(type, await service(), call),
    },
  ];
}

/** Erases the document in the path, and reports until when backups may contain it. */
export async function eraseDocument(
  type: DocumentType,
  service: DocumentService,
  { caller: by, log, params, precondition }: Call,
): Promise<Answer> {
  const id = parseId(params["id"] ?? "");
  const erased = await service.erase(type, id, { by, precondition });
  const { unrecorded, until } = erased;
  if (unrecorded !== undefined) {
    log("error", { event: "erasure-file-failed", ...describeFailure(unrecorded) });
  }
  const said =
    until === undefined
      ? erased.because
      : `Backups that contain it expire by ${until.toISOString().slice(0, 10)}, as long as new ones are made.`;
  return toJsonAnswer({
    success: true,
    message: `The ${type.singular} ${id} is erased. ${said}`,
    backupsUntil: until?.toISOString() ?? null,
  });
}
