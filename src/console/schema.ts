import { type Fields, isFields } from "./document/content.ts";

/** The parts of a JSON Schema that make a form. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  /** What a text contains. */
  readonly contentMediaType?: string;
}

/** A collection, as the API describes it. */
export interface CollectionInfo {
  readonly name: string;
  readonly singular: string;
  /** The field that names a document for people. */
  readonly titleField: string;
  /** The media type of the text form that its documents also have, such as `.prompty` files. */
  readonly textForm: string | undefined;
  /** The path of the operation that finds what is wrong with a document's texts. */
  readonly lintPath: readonly string[] | undefined;
  readonly schema: Schema;
  /** Whether its revisions can have labels. */
  readonly hasLabels: boolean;
  /** The path of the operation that renders a document that is not saved. */
  readonly renderPath: readonly string[] | undefined;
  /** What that operation also takes, besides the document: `persona`. */
  readonly companions: readonly string[];
}

/** The part of the API's description (OpenAPI) that is read here. */
export interface ApiDescription {
  readonly tags: readonly {
    readonly name: string;
    readonly "x-singular"?: string;
    readonly "x-title-field"?: string;
  }[];
  readonly paths: Readonly<
    Record<
      string,
      { readonly get?: object; readonly post?: { readonly requestBody?: RequestBody } }
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface RequestBody {
  readonly content: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
}

/** The collections: the tags that have a title field. */
export function collectionsIn({
  components,
  paths,
  tags,
}: ApiDescription): readonly CollectionInfo[] {
  return tags.flatMap(({ name, "x-singular": singular, "x-title-field": titleField }) => {
    if (singular === undefined || titleField === undefined) {
      return [];
    }
    const content = paths[`/api/${name}`]?.post?.requestBody?.content ?? {};
    const id = content["application/json"]?.schema.$ref?.split("/").at(-1) ?? "";
    const textForm = Object.keys(content).find((mediaType) => mediaType.startsWith("text/x-"));
    const lintPath = paths[`/api/${name}/lint`]?.post ? [name, "lint"] : undefined;
    const schema = components.schemas[id] ?? {};
    const rendering = renderingOf({ components, paths }, name);
    const hasLabels = paths[`/api/${name}/{id}/labels`]?.get !== undefined;
    return [{ name, singular, titleField, textForm, lintPath, schema, hasLabels, ...rendering }];
  });
}

/** How unsaved documents of a collection are rendered, if they can be. */
function renderingOf(
  { components, paths }: Pick<ApiDescription, "components" | "paths">,
  name: string,
): Pick<CollectionInfo, "renderPath" | "companions"> {
  const body = paths[`/api/${name}/render`]?.post?.requestBody;
  const id = body?.content["application/json"]?.schema.$ref?.split("/").at(-1) ?? "";
  return {
    renderPath: body && [name, "render"],
    companions: Object.keys(propertiesOf(components.schemas[id] ?? {}) ?? {}),
  };
}

/** How a field is edited. */
export type FieldKind = "line" | "text" | "lines" | "choice" | "boolean" | "group" | "json";

/** How a field with this schema and value is edited. What no other way can show is JSON. */
export function kindOf(schema: Schema, value: unknown): FieldKind {
  const forms = formsOf(schema);
  const allows = (type: string) => forms.length === 0 || forms.some((form) => form.type === type);
  if (isFields(value)) {
    return propertiesOf(schema) || Object.keys(value).length > 0 ? "group" : "json";
  }
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === "string" && isLine(item)) ? "lines" : "json";
  }
  if (forms.some((form) => form.enum)) {
    return "choice";
  }
  if (typeof value === "string" || value === undefined || value === null) {
    if (allows("string")) {
      return forms.some(({ type }) => type === "object") ? "text" : "line";
    }
    if (value === undefined || value === null) {
      const isNumber = allows("number") || allows("integer");
      return propertiesOf(schema)
        ? "group"
        : allows("boolean")
          ? "boolean"
          : isNumber
            ? "line"
            : "json";
    }
    return "line";
  }
  if (typeof value === "number") {
    return "line";
  }
  return typeof value === "boolean" ? "boolean" : "json";
}

/** Whether numbers are allowed where something was typed. */
export function allowsNumber(schema: Schema): boolean {
  const forms = formsOf(schema);
  return forms.length === 0 || forms.some(({ type }) => type === "number" || type === "integer");
}

/** The choices of an enumeration. */
export function choicesOf(schema: Schema): readonly unknown[] {
  return formsOf(schema).flatMap((form) => form.enum ?? []);
}

/** The schema of an object with known fields; `undefined` for all others. */
export function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const found = formsOf(schema).find(({ properties }) => Object.keys(properties ?? {}).length > 0);
  return found?.properties;
}

/** Whether a text is a prompt, with roles and template marks. */
export function isPrompt({ contentMediaType }: Schema): boolean {
  return contentMediaType === "text/x-prompt";
}

/** The fields that must be there. */
export function requiredIn(schema: Schema): readonly string[] {
  return formsOf(schema).flatMap(({ required = [] }) => required);
}

/** The forms that a value may have, without `null`. */
function formsOf(schema: Schema): readonly Schema[] {
  if (schema.anyOf !== undefined) {
    return schema.anyOf.flatMap(formsOf);
  }
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  return types.map((type) => ({ ...schema, type }));
}

/** A field's name for people: `exit_criteria` is "Exit criteria". */
export function labelOf(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A document's title; its id if it has none. */
export function titleOf(
  { titleField }: CollectionInfo,
  document: Fields & { readonly id: string },
): string {
  const title = document[titleField];
  return typeof title === "string" && title.trim() !== "" ? title : document.id;
}

/** Whether a text can be edited as one line of many. */
function isLine(text: string): boolean {
  return text.trim() !== "" && !/[\n\r\u2028\u2029]/.test(text);
}
