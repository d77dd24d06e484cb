import { DocumentError, type Fault } from "../base/errors.ts";
import { type Companion, companionNames, companions } from "../documents/companions.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import { template } from "../documents/template.ts";
import { type Declaration, declarationsOf } from "../prompts/contract.ts";
import { type Rendering, renderTemplate } from "../prompts/render.ts";
import type { DocumentHistory } from "./document-history.ts";
import type { DocumentLabels } from "./document-labels.ts";
import type { DocumentService } from "./document-service.ts";
import type { Document } from "./document-writer.ts";

/** A document to use: its newest revision, a certain one, or the one that a label names. */
export interface Reference {
  readonly id: string;
  readonly revision?: number | undefined;
  readonly label?: string | undefined;
}

/** The exact revision of a document. */
interface Used {
  readonly id: string;
  readonly revision: number;
}

/** What to render, and with what. */
export interface RenderOrder {
  /** A stored template, or the content of one that is not stored. */
  readonly template: Reference | { readonly content: JsonObject };
  readonly inputs: JsonObject;
  readonly documents: Readonly<Partial<Record<Companion, Reference>>>;
  readonly isStrict: boolean;
  /** Whether messages say which of their text is from which input. */
  readonly hasSegments: boolean;
}

/** Where documents are read. */
export interface RenderSources {
  documents(): Promise<DocumentService>;
  history(): Promise<DocumentHistory>;
  labels(): Promise<DocumentLabels>;
}

/** A rendering, and the exact revisions that it was made of. */
export interface Rendered extends Rendering {
  readonly used: Readonly<Partial<Record<"template" | Companion, Used>>>;
}

/**
 * Renders a template with documents.
 * @throws DocumentError `not-found` for the template; `validation-failed` with the faults of everything else
 */
export async function renderDocuments(
  sources: RenderSources,
  { documents, hasSegments, inputs, isStrict, template: source }: RenderOrder,
): Promise<Rendered> {
  const [stored, ...read] = await Promise.all([
    "content" in source ? undefined : readOne(sources, template, source),
    ...companions.map((type) => readCompanion(sources, type, documents[type.singular])),
  ]);
  const faults = read.filter((one) => one !== undefined && "detail" in one);
  if (faults.length > 0) {
    const said = faults.map(({ detail, pointer }) => `${pointer}: ${detail}`).join("; ");
    throw new DocumentError("validation-failed", `A document does not exist: ${said}`, { faults });
  }
  const found = companions.flatMap(({ singular }, index) => {
    const one = read[index];
    return one !== undefined && "content" in one ? [[singular, one] as const] : [];
  });
  const rendering = renderTemplate({
    template: "content" in source ? source.content : (stored?.content ?? {}),
    inputs,
    documents: new Map(found.map(([name, { content }]) => [name, content])),
    choices: companionNames,
    isStrict,
    hasSegments,
  });
  const used = [...(stored ? [[template.singular, stored] as const] : []), ...found];
  return {
    ...rendering,
    used: Object.fromEntries(used.map(([name, { id, revision }]) => [name, { id, revision }])),
  };
}

/** An input that a template declares. */
export type TemplateInput = Pick<Declaration, "name" | "kind" | "description" | "isRequired">;

/** The inputs that a template declares; one with a default is not required. */
export function templateInputs(template: JsonObject): readonly TemplateInput[] {
  return declarationsOf(template).map((one) => ({
    ...one,
    isRequired: one.isRequired && one.default === undefined,
  }));
}

interface Found extends Used {
  readonly content: JsonObject;
}

/** @throws DocumentError `not-found` */
async function readOne(
  sources: RenderSources,
  type: DocumentType,
  reference: Reference,
): Promise<Found> {
  const { body, id, number } = await documentOf(sources, type, reference);
  return { id, revision: number, content: JSON.parse(body) };
}

async function documentOf(
  { documents, history, labels }: RenderSources,
  type: DocumentType,
  { id, label, revision }: Reference,
): Promise<Document> {
  if (label !== undefined) {
    return (await labels()).get(type, id, label);
  }
  return revision === undefined
    ? (await documents()).get(type, id)
    : (await history()).get(type, id, revision);
}

/** A document that goes with the template; if it does not exist, that is a fault of the request. */
async function readCompanion(
  sources: RenderSources,
  type: DocumentType,
  reference: Reference | undefined,
): Promise<Found | Fault | undefined> {
  try {
    return reference && (await readOne(sources, type, reference));
  } catch (error) {
    if (error instanceof DocumentError && error.code === "not-found") {
      return { pointer: `/${type.singular}`, code: "not_found", detail: error.message };
    }
    throw error;
  }
}
