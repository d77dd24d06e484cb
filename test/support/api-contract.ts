import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { Reply } from "./reply.ts";

interface ResponseDescription {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** The parts of an OpenAPI document that answers are checked against. */
export interface ApiDescription {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly responses: Readonly<Record<string, ResponseDescription>>;
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Request {
  readonly method: string;
  readonly path: string;
}

/** Checks answers against an API's own description. */
export class ApiContract {
  readonly description: ApiDescription;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #routes: readonly { readonly path: string; readonly segments: readonly string[] }[];

  constructor(description: ApiDescription) {
    this.description = description;
    this.#routes = Object.keys(description.paths).map((path) => ({
      path,
      segments: path.split("/"),
    }));
    this.#ajv.addSchema({ $id: "api", components: description.components });
  }

  /** Fails unless the description allows the answer. Matchers would take longer than some of the requests. */
  check(request: Request, reply: Reply): void {
    const fault = this.#faultOf(request, reply);
    if (fault !== undefined) {
      expect.fail(`${request.method} ${request.path} → ${reply.status} ${fault}`);
    }
  }

  #faultOf(request: Request, reply: Reply): string | undefined {
    const mediaType = reply.headers.get("content-type")?.split(";")[0];
    const { status, text } = reply;
    const sniffing = reply.headers.get("x-content-type-options");
    const exposed = reply.headers.get("access-control-expose-headers");
    if (sniffing !== "nosniff" || exposed !== "ETag, Location, Link, Retry-After") {
      return `has the header fields ${sniffing} and ${exposed}`;
    }
    const operation = this.#operation(request);
    if (operation === undefined) {
      // An answer outside the operations is a problem, or the answer to OPTIONS.
      if (status !== 204 && status !== 404 && status !== 405) {
        return "is of no operation";
      }
      return status === 204 || request.method === "HEAD"
        ? undefined
        : this.#faultsIn(JSON.parse(text), { $ref: "#/components/schemas/Problem" });
    }
    const described = operation.responses[String(status)];
    if (described === undefined) {
      return "is not described";
    }
    const { content } = described;
    if (request.method === "HEAD" || content === undefined) {
      return text === "" ? undefined : `has a body: ${text}`;
    }
    if (mediaType === undefined || !Object.hasOwn(content, mediaType)) {
      return `is of the type ${mediaType}`;
    }
    const schema = content[mediaType]?.schema ?? {};
    return /[/+]json$/.test(mediaType) ? this.#faultsIn(JSON.parse(text), schema) : undefined;
  }

  #operation({ method, path }: Request) {
    const segments = path.split("?", 1)[0]?.split("/") ?? [];
    const routes = this.#routes.filter(
      ({ segments: wanted }) =>
        wanted.length === segments.length &&
        wanted.every(
          (segment, at) =>
            segment === segments[at] || (segment.startsWith("{") && segments[at] !== ""),
        ),
    );
    // HEAD answers like GET, without the content.
    const described = method === "HEAD" ? "get" : method.toLowerCase();
    // A path may be that of two operations: /api/templates/render is also a document.
    return routes
      .map(({ path: route }) => this.description.paths[route]?.[described])
      .find((operation) => operation !== undefined);
  }

  #faultsIn(value: unknown, schema: object): string | undefined {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
    const validate = this.#validators.get(text) ?? this.#ajv.compile(JSON.parse(text));
    this.#validators.set(text, validate);
    return validate(value) ? undefined : `is not as described: ${JSON.stringify(validate.errors)}`;
  }
}

/** Describing an API and compiling its schemas takes longer than most suites, so hosts that serve the same share both. */
const ofKind = new Map<"bundle" | "sources", ApiContract>();
const ofText = new Map<string, ApiContract>();

/** The description that a running host serves; hosts of the same kind serve the same, whatever their settings are. */
export async function readContract(url: string, kind: "bundle" | "sources"): Promise<ApiContract> {
  const known = ofKind.get(kind);
  if (known !== undefined) {
    return known;
  }
  const text = await (await fetch(`${url}/api/openapi.json`)).text();
  const contract = ofText.get(text) ?? new ApiContract(JSON.parse(text));
  ofKind.set(kind, contract);
  ofText.set(text, contract);
  return contract;
}
