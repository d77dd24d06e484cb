import type * as zod from "zod/mini";
import type { DocumentType, Zod } from "../../documents/document-type.ts";
import { idPattern } from "../../documents/id.ts";
import { documentTypes } from "../../documents/index.ts";
import { template } from "../../documents/template.ts";
import { maxBodyLength } from "../../store/revision.ts";
import { type SchemaName, schemaNames } from "../operation.ts";
import { problemKinds } from "../problem.ts";
import { backupSchemas } from "./backup-schemas.ts";
import { historySchemas } from "./history-schemas.ts";
import { labelSchemas } from "./label-schemas.ts";
import { findings, lintSchemas } from "./lint-schemas.ts";
import {
  author,
  count,
  faults,
  nextLink,
  revisionNumber,
  success,
  text,
  timestamp,
} from "./parts.ts";
import { renderSchemas } from "./render-schemas.ts";
import { seedApplication } from "./request-schemas.ts";
import { seedApplied, seedPlan } from "./seed-schemas.ts";
import { systemSchemas } from "./system-schemas.ts";
import { transferSchemas } from "./transfer-schemas.ts";

/** The name of the schema for parts of a document: `PersonaExcerpt`. */
const excerptName = (type: DocumentType): SchemaName => `${schemaNames(type).document}Excerpt`;

const excerptNames = documentTypes.map(excerptName);

const size = `A document may have ${maxBodyLength.toLocaleString("en")} characters of JSON.`;

/** All schemas in the API's description. */
export function describeSchemas(z: Zod): Readonly<Record<SchemaName, object>> {
  const { schemas } = z.toJSONSchema(createSchemas(z), {
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [
      name,
      excerptNames.includes(name) ? inParts(schema) : schema,
    ]),
  );
}

/** The schema of a document of which all but the id may be missing, also fields of the objects in it. */
function inParts(schema: object): object {
  // A field may be named `required`, but is no list.
  const optional = JSON.stringify(schema, (name, value) =>
    name === "required" && Array.isArray(value) ? undefined : value,
  );
  return { ...JSON.parse(optional), required: ["id", "_meta"] };
}

function createSchemas(z: Zod): zod.core.$ZodRegistry<{ id: SchemaName }> {
  const components = z.registry<{ id: SchemaName }>();
  const component = <Schema extends zod.ZodMiniType>(id: SchemaName, schema: Schema): Schema => {
    components.add(schema, { id });
    return schema;
  };

  const meta = component(
    "Meta",
    z
      .object({
        revision: revisionNumber(z, "From 1, increased by one with each write; never reused."),
        etag: text(z, "The version, for `If-Match` and `If-None-Match`."),
        createdAt: timestamp(z, "When the document was created, or created again."),
        updatedAt: timestamp(z, "When this revision was written."),
        origin: z
          .enum(["seed", "api", "import", "restore"])
          .check(z.describe("Where the latest write came from.")),
        updatedBy: z.optional(
          author(
            z,
            "Who wrote it: only with `fields` or `deleted`, for callers who may read the history.",
          ),
        ),
        deleted: z.optional(z.literal(true).check(z.describe("Set if the document is deleted."))),
      })
      .check(z.describe("What the system records about a document, beside its own fields.")),
  );

  const excerpt = component(
    "DocumentExcerpt",
    z
      .looseObject({ id: text(z, "The document's id."), _meta: meta })
      .check(z.describe("A document of any collection.")),
  );

  component(
    "Problem",
    z
      .object({
        type: z
          .url()
          .check(z.describe("The kind of problem, as the URL of a page that explains it.")),
        title: text(z, "The kind of problem, in words."),
        status: z
          .int()
          .check(z.minimum(400), z.maximum(599), z.describe("The status of the answer.")),
        detail: text(z, "What is wrong with this request, and what to do about it."),
        code: z
          .enum(Object.keys(problemKinds))
          .check(z.describe("The kind of problem, for programs.")),
        instance: text(z, "The requested path."),
        requestId: text(z, "Identifies the request in the log."),
        errors: z.optional(faults(z, "All faults in the request, up to 100.")),
        current: z.optional(excerpt),
        success: z.literal(false).check(z.describe("For older frontends.")),
        error: text(z, "The same as `detail`, for older frontends."),
      })
      .check(z.describe("A failure, as problem details (RFC 9457).")),
  );

  for (const type of documentTypes) {
    const { collection, singular } = type;
    const names = schemaNames(type);
    const schema = type.schema(z);
    const id = z
      .string()
      .check(
        z.regex(idPattern),
        z.describe(
          "1-128 ASCII letters, digits, `.`, `_` or `-`, starting with a letter or digit.",
        ),
      );
    component(
      names.input,
      z
        .extend(schema, { id: z.optional(id) })
        .check(z.describe(`A ${singular} to write; unknown fields are kept as sent. ${size}`)),
    );
    component(
      names.patch,
      z
        .looseObject({})
        .check(z.describe(`The fields of a ${singular} to change; \`null\` removes one. ${size}`)),
    );
    const document = component(
      names.document,
      z.extend(schema, { id, _meta: meta }).check(z.describe(`A ${singular}.`)),
    );
    const part = component(
      excerptName(type),
      z
        .extend(schema, { id, _meta: meta })
        .check(
          z.describe(
            `The fields of a ${singular} selected with \`fields\`, or what remains of a deleted one.`,
          ),
        ),
    );
    component(
      names.one,
      z
        .object({
          success: success(z),
          [singular]: document,
          ...(singular === template.singular && {
            warnings: z.optional(
              findings(z, "What lint finds in a document that was written, up to 100."),
            ),
          }),
        })
        .check(z.describe(`One ${singular}, in its envelope.`)),
    );
    component(
      names.page,
      z
        .object({
          success: success(z),
          [collection]: z
            .array(z.union([document, part]))
            .check(
              z.describe(
                `The ${collection} of this page; excerpts with \`fields\` or \`deleted\`.`,
              ),
            ),
          count: count(z, "Number of documents on this page."),
          total: z.optional(count(z, "Number of documents on all pages, if requested.")),
          totalIsLowerBound: z.optional(
            z
              .literal(true)
              .check(z.describe("Too many documents to count: there are at least `total`.")),
          ),
          nextLink: nextLink(z),
        })
        .check(z.describe(`A page of ${collection}.`)),
    );
  }

  component("SeedPlan", seedPlan(z));
  component("SeedApplication", seedApplication(z));
  component("SeedApplied", seedApplied(z));

  const others = {
    ...historySchemas,
    ...labelSchemas,
    ...renderSchemas,
    ...lintSchemas,
    ...transferSchemas,
    ...backupSchemas,
    ...systemSchemas,
  };
  for (const [id, make] of Object.entries(others)) {
    component(id, make(z));
  }

  return components;
}
