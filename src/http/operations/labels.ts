import type { DocumentType } from "../../documents/document-type.ts";
import type { DocumentLabels } from "../../service/document-labels.ts";
import type { Call, Operation } from "../operation.ts";

/** Where labels are moved, and which of them only admins may move. */
export interface LabelSources {
  labels(): Promise<DocumentLabels>;
  protectedLabels(): ReadonlySet<string>;
}

/** The operations on the labels of one type's documents. */
export function labelOperations(
  type: DocumentType,
  { labels, protectedLabels }: LabelSources,
): readonly Operation[] {
  const { collection, singular } = type;
  const path = `/api/${collection}/{id}/labels`;
  const adminFor = ({ label = "" }: Readonly<Record<string, string>>) =>
    protectedLabels().has(label);
  const carry = (name: "listLabels" | "moveLabel" | "removeLabel") => async (call: Call) => {
    const service = await labels();
    const calls = await import("./label-calls.ts");
    return calls[name](type, service, call);
  };
  const problems = ["not-found", "precondition-failed", "precondition-required"] as const;
  const operations: readonly Operation[] = [
    {
      name: `${collection}-labels-list`,
      about: collection,
      method: "GET",
      path,
      access: "read",
      summary: `List the labels of a ${singular}, and their moves, even if it is deleted`,
      input: {},
      output: [{ status: 200, description: "The labels.", schema: "LabelList" }],
      problems: ["not-found"],
      run: carry("listLabels"),
    },
    {
      name: `${collection}-labels-move`,
      about: collection,
      method: "PUT",
      path: `${path}/{label}`,
      access: "write",
      summary: `Put a label on a revision of a ${singular}, or move it there`,
      input: {
        body: { mediaTypes: ["application/json"], schema: "LabelMove" },
        conditional: true,
        adminFor,
      },
      output: [
        {
          status: 200,
          description: "The labels.",
          schema: "LabelList",
          headers: { ETag: "The label's version, for If-Match." },
        },
      ],
      problems,
      run: carry("moveLabel"),
    },
    {
      name: `${collection}-labels-remove`,
      about: collection,
      method: "DELETE",
      path: `${path}/{label}`,
      access: "write",
      summary: `Remove a label of a ${singular}; the revision stays`,
      input: { conditional: true, adminFor },
      output: [{ status: 200, description: "The remaining labels.", schema: "LabelList" }],
      problems,
      run: carry("removeLabel"),
    },
  ];
  return operations;
}
