import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { describeApi } from "../../src/http/openapi/openapi.ts";

interface Described {
  readonly description?: string;
}
interface Response extends Described {
  readonly headers?: Readonly<Record<string, Described>>;
  readonly content?: Readonly<Record<string, { readonly example?: unknown }>>;
}
interface Operation extends Described {
  readonly operationId: string;
  readonly parameters: readonly (Described & {
    readonly name: string;
    readonly in: string;
    readonly schema: object;
  })[];
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, Response>>;
  readonly requestBody?: Described & Pick<Response, "content">;
}

const { operations } = createApp({ env: {}, root: "." });

it("is the same with all settings", async () => {
  const env = {
    ...{ ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True", PUBLIC_READ: "true" },
    ...{ BACKUP_FOLDER: "backups", BACKUP_CALL_SECONDS: "0", BACKUP_KEEP_DAYS: "7" },
    ...{ PROTECTED_LABELS: "production", READ_CACHE_SECONDS: "600", REQUIRE_IF_MATCH: "true" },
    ...{ SEED_POLICY: "off", SEEDS_FOLDER: "some" },
  };
  const other = await describeApi(createApp({ env, root: "." }).operations);
  expect(JSON.stringify(other)).toBe(JSON.stringify(await describeApi(operations)));
});

let api: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object };
};
beforeAll(async () => {
  api = JSON.parse(JSON.stringify(await describeApi(operations)));
});

const operationOf = ({ method, path }: { readonly method: string; readonly path: string }) => {
  const found = api.paths[path]?.[method.toLowerCase()];
  if (found === undefined) {
    throw new Error(`${method} ${path} is not described.`);
  }
  return found;
};

const paged = operations.filter(({ input, method }) => method === "GET" && input.query?.["cursor"]);

it.for(paged)("$name says that a page links to the next one", (operation) => {
  expect(operationOf(operation).responses["200"]?.headers).toHaveProperty("Link");
});

it("a part of a path has the type of what it names: a generated client takes `_meta.revision`", () => {
  const parts = operations
    .flatMap((operation) => operationOf(operation).parameters)
    .filter((parameter) => parameter.in === "path");
  expect(Object.fromEntries(parts.map(({ name, schema }) => [name, schema]))).toEqual({
    code: { type: "string" },
    id: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" },
    label: { type: "string", pattern: "^[a-z0-9][a-z0-9-]{0,62}$" },
    name: { type: "string" },
    number: { type: "integer", minimum: 1, maximum: 9_999_999_999 },
  });
});

describe.for(operations)("the description of $name", (operation) => {
  it("names the key first, because tools send what the first way to sign in takes", () => {
    const { security } = operationOf(operation);
    const needed = [{ functionKey: [] }, { entra: [] }, {}];
    expect(security).toEqual(operation.access === "open" ? [] : needed);
  });

  it("mentions no schema of another collection", () => {
    const said = JSON.stringify(operationOf(operation));
    const others = documentTypes.filter(({ collection }) => collection !== operation.about);
    const names = others.map(({ singular: [first = "", ...rest] }) =>
      [first.toUpperCase(), ...rest].join(""),
    );
    expect(names.filter((name) => said.includes(`\`${name}`))).toEqual([]);
  });

  it("describes its purpose, and each of its parameters, answers and headers", () => {
    const { description, parameters, requestBody, responses } = operationOf(operation);
    const said = [
      { name: "itself", description },
      ...parameters,
      ...(requestBody ? [{ name: "the body", ...requestBody }] : []),
      ...Object.entries(responses).map(([name, one]) => ({ name, ...one })),
      ...Object.values(responses).flatMap(({ headers = {} }) =>
        Object.entries(headers).map(([name, one]) => ({ name, ...one })),
      ),
    ];
    const silent = said.filter(
      ({ description: text = "" }) => text.length < 3 || /undefined/.test(text),
    );
    expect(silent).toEqual([]);
  });

  it("declares Retry-After wherever retrying helps", () => {
    const { responses } = operationOf(operation);
    for (const status of ["429", "503"]) {
      // The answer "not ready" has its own schema.
      if (responses[status]?.content?.["application/problem+json"]) {
        expect(Object.keys(responses[status]?.headers ?? {})).toContain("Retry-After");
      }
    }
  });

  it("has an example, but of itself", () => {
    const { responses } = operationOf(operation);
    const examples = Object.values(responses).flatMap(({ content = {} }) =>
      Object.values(content).filter(({ example }) => example !== undefined),
    );
    expect(examples).toHaveLength(operation.name === "openapi" ? 0 : 1);
  });
});

it("every property of every schema is described, and every closed set of texts is one", () => {
  const silent: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) {
      return;
    }
    const { properties = {} }: { properties?: Readonly<Record<string, Described>> } = node;
    for (const [name, property] of Object.entries(properties)) {
      if (property.description === undefined && !("$ref" in property)) {
        silent.push(`${path}/${name}`);
      }
    }
    for (const [name, item] of Object.entries(node)) {
      visit(item, `${path}/${name}`);
    }
  };
  visit(api.components.schemas, "");
  expect(silent).toEqual([]);
});

it("HEAD is not described beside GET", () => {
  expect(Object.values(api.paths).flatMap((path) => Object.keys(path))).not.toContain("head");
});
