import { unexpected } from "../../client/reading.ts";
import type { Answer } from "../../client/sending.ts";
import type { SeedOutcome } from "../../seeding/seed-outcomes.ts";
import type { SeedState } from "../../seeding/seed-state.ts";
import type { Connection } from "../connection/connection.ts";
import { fieldsOf, toRecord } from "../json.ts";

/** One field that differs; from the document to the file. */
export interface SeedChange {
  readonly pointer: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: unknown;
  readonly after?: unknown;
  readonly hunks?: readonly { readonly lines: readonly string[] }[];
}

/** How a seed stands to its document, as the API says it. */
export interface SeedLine {
  readonly type: string;
  readonly id: string;
  readonly state: SeedState;
  readonly file?: string;
  readonly hash?: string;
  readonly changes?: readonly SeedChange[];
  /** What an apply did, or would do. */
  readonly outcome?: SeedOutcome;
  /** Why it failed. */
  readonly detail?: string;
}

/** A file that can't be planted, and why. */
export interface SeedTrouble {
  readonly file: string;
  readonly line?: number;
  readonly detail: string;
}

/** A plan, or what became of one. */
export interface SeedAnswer {
  readonly plan: string;
  readonly documents: readonly SeedLine[];
  readonly problems: readonly SeedTrouble[];
}

/** What an apply is told. */
export interface Application {
  readonly plan?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly theirs?: boolean | undefined;
  readonly adopt?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Asks for the plan. */
export async function getPlan({ send }: Connection, changes = false): Promise<SeedAnswer> {
  return toAnswer(await send({ method: "GET", path: ["seeds"], query: { changes } }));
}

/** Has seeds applied. */
export async function applyPlan(
  { send }: Connection,
  application: Application,
): Promise<SeedAnswer> {
  return toAnswer(await send({ method: "POST", path: ["seeds", "apply"], content: application }));
}

/** The name by which a document is meant: `personas/maria-lopez`. */
export function nameOf({ id, type }: SeedLine): string {
  return `${type}/${id}`;
}

/** Whether a seed is meant: by its collection (`personas`) or itself (`personas/maria-lopez`). */
export function isNamed(seed: SeedLine, names: readonly string[]): boolean {
  return names.includes(seed.type) || names.includes(nameOf(seed));
}

/** A converter: the shape is looked at here, and trusted from here on. */
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
