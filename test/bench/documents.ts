import type { Revision } from "../../src/store/document-store.ts";

/** The calls that are measured. */
export const callKinds = ["get", "post", "put", "patch", "delete", "list"] as const;
export type CallKind = (typeof callKinds)[number];

/** Their collection. */
export const collection = "moods";

/** The maximum number of concurrent calls; each lane writes its own documents. */
export const lanes = 16;

/** Documents per page. */
export const pageSize = 100;

/** The id of a document that exists from the beginning. */
export function idAt(index: number): string {
  return `mood-${String(index).padStart(6, "0")}`;
}

/** Ids spread over a collection of that size, in an order without neighbours. */
export function idsAllOver(size: number): () => string {
  let count = 0;
  return () => idAt((count++ * 7919) % size);
}

/** Ids that only one lane writes, so that no two writes conflict. */
export function idsOfLanes(size: number): (lane: number) => string {
  let count = 0;
  const rows = Math.floor(size / lanes);
  return (lane) => idAt(lane + lanes * (count++ % rows));
}

const sentences = [
  "You answer in short sentences, and you look at your watch while the other person is talking.",
  "When somebody says sorry – and means it – your voice gets lower and you slow down.",
  "You don't raise your voice, but you ask the same question again until it is answered.",
  "A name, used kindly, makes you listen; “calm down” makes everything worse.",
];

/** A typical document of about 3 KB: some fields, a list, texts. */
export function toBody(id: string, version: number): string {
  return JSON.stringify({
    id,
    mood: `Impatient ${id}`,
    description: sentences.join(" "),
    version,
    isActive: true,
    tags: ["service", "phone", "de-escalation", "beginner"],
    voice: { name: "en-US-AvaNeural", rate: 1.05, pitch: "-2%", style: "unfriendly" },
    intensity: { start: 0.4, ceiling: 0.9, perInterruption: 0.05 },
    phases: ["opening", "complaint", "negotiation", "closing"].map((name, index) => ({
      name,
      minutes: 2 + index,
      behaviour: [...sentences.slice(index), ...sentences.slice(0, index)].join(" "),
      triggers: sentences.slice(0, 2),
    })),
  });
}

/** A change of one field. */
export function toPatch(version: number): string {
  return JSON.stringify({ version });
}

const writeId = "VGhpcyBpcyBv";

/** The entity tag of a first revision. */
export const firstEtag = `"1-${writeId}"`;

/** A revision as the app writes them. */
export function toRevision(
  id: string,
  number: number,
  change: "created" | "updated" | "deleted" = number === 1 ? "created" : "updated",
): Revision {
  const at = new Date().toISOString();
  return {
    number,
    writeId: writeId,
    at,
    createdAt: at,
    by: { id: "anonymous", name: "anonymous" },
    change,
    origin: "api",
    body: change === "deleted" ? undefined : toBody(id, number),
  };
}
