import { unexpected } from "../../client/reading.ts";
import type { Answer } from "../../client/sending.ts";
import type { SeedOutcome } from "../../seeding/seed-outcomes.ts";
import type { SeedState } from "../../seeding/seed-state.ts";
import type { Connection } from "../connection/connection.ts";
import { fieldsOf, toRecord } from "../json.ts";

/** One field that differs, from the document to the file. */
export interface SeedChange {
  readonly pointer: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: unknown;
  readonly after?: unknown;
  readonly hunks?: readonly { readonly lines: readonly string[] }[];
}

/** A seed compared with its document, as the API reports it. */
export interface SeedLine {
  readonly type: string;
  readonly id: string;
  readonly state: SeedState;
  readonly file?: string;
  readonly hash?: string;
  readonly changes?: readonly SeedChange[];
  /** The result of an apply, or of a dry run. */
  readonly outcome?: SeedOutcome;
  /** The reason of a failure. */
  readonly detail?: string;
}

/** A file that can't be planted, with the reason. */
export interface SeedTrouble {
  readonly file: string;
  readonly line?: number;
  readonly detail: string;
}

/** A plan, or the result of applying one. */
export interface SeedAnswer {
  readonly plan: string;
  readonly documents: readonly SeedLine[];
  readonly problems: readonly SeedTrouble[];
}

/** The options of an apply. */
export interface Application {
  readonly plan?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly theirs?: boolean | undefined;
  readonly adopt?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Gets the plan. */
export async function getPlan({ send }: Connection, changes = false): Promise<SeedAnswer> {
  return toAnswer(await send({ method: "GET", path: ["seeds"], query: { changes } }));
}

/** Applies a plan. */
export async function applyPlan(
  { send }: Connection,
  application: Application,
): Promise<SeedAnswer> {
  return toAnswer(await send({ method: "POST", path: ["seeds", "apply"], content: application }));
}

/** The name of a document, such as `personas/maria-lopez`. */
export function nameOf({ id, type }: SeedLine): string {
  return `${type}/${id}`;
}

/** Whether names include a seed, by its collection (`personas`) or itself (`personas/maria-lopez`). */
export function isNamed(seed: SeedLine, names: readonly string[]): boolean {
  return names.includes(seed.type) || names.includes(nameOf(seed));
}

/** A converter: it checks the shape, which the callers trust. */
function toAnswer(answer: Answer): SeedAnswer {
  const { documents, plan, problems } = fieldsOf(answer.text);
  const isAnswer =
    typeof plan === "string" &&
    Array.isArray(problems) &&
    Array.isArray(documents) &&
    documents.every((one) => typeof toRecord(one)["state"] === "string");
  if (!isAnswer) {
    throw unexpected(answer);
  }
  return { documents, plan, problems } as SeedAnswer;
}
