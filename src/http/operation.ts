import type { ErrorCode } from "../base/errors.ts";
import type { Log } from "../base/telemetry.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import type { SeedFormat } from "../documents/text/seed-format.ts";
import type { Precondition } from "../service/precondition.ts";
import type { Author } from "../store/document-store.ts";

/**
 * Who may call an operation: anyone (`open`), callers with at least this role, or, for `public-read`, readers, and
 * anyone if `PUBLIC_READ` is set.
 */
export type Access = "open" | "public-read" | Role;

/** A caller's permissions; each role includes the ones before. */
export type Role = "read" | "write" | "admin";

/** The caller. */
export interface Caller extends Author {
  /** `undefined` if the caller has none. */
  readonly role: Role | undefined;
}

/** The methods of operations. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The methods that an operation answers: HEAD is GET without the body. */
export function methodsOf({ method }: Pick<Operation, "method">): readonly (Method | "HEAD")[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

/** The request from the platform; both a web `Request` and a Functions `HttpRequest` fit. */
export interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The answer for the platform. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;

  /** The revision that it is about, for the log. */
  readonly revision?: number;
}

/** A request, read and validated. */
export interface Call<Query = Readonly<Record<string, unknown>>> {
  readonly url: URL;
  readonly method: string;
  /** The path parameters, decoded once. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** The JSON object in the body; empty if the operation takes none. */
  readonly body: JsonObject;
  /** The text of the body, if the operation takes no JSON object. */
  readonly text: string;
  readonly headers: Headers;
  readonly requestId: string;
  /** The `Accept` header, as received. */
  readonly accept: string;
  /** Which compressions the caller understands: `Accept-Encoding`, as it came. */
  readonly acceptEncoding: string;
  /** The conditions of a change; those of a read are evaluated afterwards. */
  readonly precondition: Precondition;
  readonly idempotencyKey: string | undefined;
  readonly caller: Caller;
  /** For events about who did what. */
  readonly log: Log;
  /** Aborts when nobody waits for the answer any more, if that is known. */
  readonly signal: AbortSignal | undefined;
}

/** The name of a schema in the API's description: `Problem`, `PersonaPage`. */
export type SchemaName = string;

/** A query parameter, as JSON Schema. */
export type QueryParameter =
  | { readonly type: "string"; readonly enum?: readonly string[]; readonly default?: string }
  | { readonly type: "boolean"; readonly default: boolean }
  | {
      readonly type: "integer";
      readonly minimum: number;
      readonly maximum: number;
      readonly default?: number;
    }
  /** Texts by path: `name[path]=text`, or `name.path=text`. */
  | { readonly type: "object" };

/** The known query parameters. */
export type Query = Readonly<Record<string, QueryParameter>>;

/** The body that an operation takes. */
export interface BodyInput {
  readonly mediaTypes: readonly string[];
  /** The name of its schema; without one it is text, in {@link Call.text}. */
  readonly schema?: SchemaName;
  /** Whether the operation reads the JSON itself, from {@link Call.text}, because it has its own answer to what is wrong with it. */
  readonly isReadLater?: boolean;
  /** An alternative format of the object, with its own media type. */
  readonly format?: SeedFormat | undefined;
  /** The size limit, in bytes. @default 1 MiB */
  readonly maxBytes?: number;
  /** Whether no body counts as an empty object. */
  readonly isOptional?: boolean;
}

/** A possible success of an operation. */
export interface Output {
  readonly status: number;
  readonly description: string;
  readonly mediaType?: string;
  /** The media type of the alternative text form, if there is one. */
  readonly textMediaType?: string | undefined;
  /** The name of its schema; without one, any JSON. */
  readonly schema?: SchemaName;
  /** Header fields besides the common ones, with their meaning. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the HTTP API. Functions, OpenAPI and the tests are based on these alone. */
export interface Operation {
  /** The function's name: `personas-list`. */
  readonly name: string;
  /** What it is about: a collection, or `system`. */
  readonly about: string;
  readonly method: Method;
  /** From the root, with parameters in braces: `/api/personas/{id}`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly input: {
    /** Unknown parameters are refused. */
    readonly query?: Query;
    /** Boolean parameters that require another role than the operation itself. */
    readonly roles?: Readonly<Record<string, Role>>;
    /** Whether these path parameters require an admin. */
    readonly adminFor?: (params: Readonly<Record<string, string>>) => boolean;
    /** The operation that does for admins what this one refuses where callers have keys: `POST /api/moods/{id}/erase`. */
    readonly withMasterKey?: string;
    /** The query is ignored. */
    readonly takesAnyQuery?: boolean;
    readonly body?: BodyInput;
    /** It changes one document, and supports conditions on it. A GET always supports those of a read. */
    readonly conditional?: true;
    /** Whether it can be retried with an Idempotency-Key. */
    readonly idempotent?: boolean;
  };
  readonly output: readonly Output[];
  /** The most memory that it holds besides the body, in bytes: its share at the gate. @default that of a document */
  readonly holds?: number | undefined;
  /** Whether an answer may come from the instance's memory, if that is on (`READ_CACHE_SECONDS`). @default never */
  readonly isCacheable?: (call: Call) => boolean;
  /** Its own failures, besides those that any operation can have. */
  readonly problems: readonly ErrorCode[];
  run(call: Call): Promise<Answer>;
}

/** The schemas of one type: input, patch, document, a document in its envelope, a page. */
export interface DocumentSchemaNames {
  readonly input: SchemaName;
  readonly patch: SchemaName;
  readonly document: SchemaName;
  readonly one: SchemaName;
  readonly page: SchemaName;
}

/** The names of a type's schemas: `PersonaInput`, `Persona`, `PersonaPage`. */
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
