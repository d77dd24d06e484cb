import type { DocumentType } from "./document-type.ts";
import { mood } from "./mood.ts";
import { persona } from "./persona.ts";
import { scenario } from "./scenario.ts";

/** The types of documents that a template can be rendered with. It uses them by their singular names. */
export const companions = [persona, scenario, mood] as const satisfies readonly DocumentType[];

/** The name of such a type in a template and in a request. */
export type Companion = (typeof companions)[number]["singular"];

/** Their names. */
export const companionNames: readonly string[] = companions.map(({ singular }) => singular);
