import type { DocumentType } from "./document-type.ts";
import { mood } from "./mood.ts";
import { persona } from "./persona.ts";
import { scenario } from "./scenario.ts";
import { template } from "./template.ts";

/** All document types. */
export const documentTypes = [
  persona,
  template,
  scenario,
  mood,
] as const satisfies readonly DocumentType[];
