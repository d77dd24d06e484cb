import type { DocumentType } from "../../documents/document-type.ts";
import type { SchemaName } from "../operation.ts";

/** The schemas of one type: what is sent, a patch, one document, one in its envelope, a page of them. */
export interface DocumentSchemaNames {
  readonly input: SchemaName;
  readonly patch: SchemaName;
  readonly document: SchemaName;
  readonly one: SchemaName;
  readonly page: SchemaName;
}

/** How the schemas of a type are called: `PersonaInput`, `Persona`, `PersonaPage`. */
export function schemaNames({ singular }: DocumentType): DocumentSchemaNames {
  const name = singular.charAt(0).toUpperCase() + singular.slice(1);
  return {
    input: `${name}Input`,
    patch: `${name}Patch`,
    document: name,
    one: `${name}Answer`,
    page: `${name}Page`,
  };
}
