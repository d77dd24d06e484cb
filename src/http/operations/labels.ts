import type { DocumentType } from "../../documents/document-type.ts";
import type { DocumentLabels } from "../../service/document-labels.ts";
import type { Call, Operation } from "../operation.ts";

/** Where labels are moved, and which of them only admins may move. */
export interface LabelSources {
  labels(): Promise<DocumentLabels>;
  readonly protectedLabels: ReadonlySet<string>;
}

/**
 * The operations on the labels of one type's documents. Moving and removing are there twice: with `ACCESS=key`, the host
 * can then require the master key for protected labels, and a function key for the others.
 */
export function labelOperations(
  type: DocumentType,
  { labels, protectedLabels }: LabelSources,
): readonly Operation[] {
  const { collection, singular } = type;
  const path = `/api/${collection}/{id}`;
  const carry = (name: "listLabels" | "moveLabel" | "removeLabel") => async (call: Call) => {
    const service = await labels();
    const calls = await import("./label-calls.ts");
    return calls[name](type, service, call);
  };
  const problems = ["not-found", "precondition-failed", "precondition-required"] as const;
  const changes = (kind: "labels" | "protected-labels"): readonly Operation[] => {
    const isForAdmins = kind === "protected-labels";
    const common = {
      about: collection,
      path: `${path}/${kind}/{label}`,
      access: isForAdmins ? "admin" : "write",
      problems,
    } as const;
    const inputFor = (method: string): Operation["input"] => ({
      conditional: true,
      ...(!isForAdmins && {
        adminFor: ({ label = "" }) => protectedLabels.has(label),
        withMasterKey: `${method} ${path}/protected-labels/{label}`,
      }),
    });
    const which = isForAdmins ? "label, also a protected one," : "label";
    return [
      {
        ...common,
        name: `${collection}-${kind}-move`,
        method: "PUT",
        summary: `Put a ${which} on a revision of a ${singular}, or move it there`,
        input: {
          ...inputFor("PUT"),
          body: { mediaTypes: ["application/json"], schema: "LabelMove" },
        },
        output: [
          {
            status: 200,
            description: "The labels.",
            schema: "LabelList",
            headers: { ETag: "The label's version, for If-Match." },
          },
        ],
        run: carry("moveLabel"),
      },
      {
        ...common,
        name: `${collection}-${kind}-remove`,
        method: "DELETE",
        summary: `Remove a ${which} of a ${singular}; the revision stays`,
        input: inputFor("DELETE"),
        output: [{ status: 200, description: "The remaining labels.", schema: "LabelList" }],
        run: carry("removeLabel"),
      },
    ];
  };
  return [
    {
      name: `${collection}-labels-list`,
      about: collection,
      method: "GET",
      path: `${path}/labels`,
      access: "read",
      summary: `List the labels of a ${singular}, and their moves, even if it is deleted`,
      input: {},
      output: [{ status: 200, description: "The labels.", schema: "LabelList" }],
      problems: ["not-found"],
      run: carry("listLabels"),
    },
    ...changes("labels"),
    ...changes("protected-labels"),
  ];
}
