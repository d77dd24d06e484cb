import type { ErrorCode } from "../base/errors.ts";
import type { Log } from "../base/telemetry.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import type { SeedFormat } from "../documents/text/seed-format.ts";
import type { Precondition } from "../service/precondition.ts";
import type { Author } from "../store/document-store.ts";

/**
 * Who may call an operation: everybody, callers with at least this role, or, of `public-read`, readers and
 * everybody where `PUBLIC_READ` says so.
 */
export type Access = "open" | "public-read" | Role;

/** What a caller may do; each includes those before. */
export type Role = "read" | "write" | "admin";

/** Who calls. */
export interface Caller extends Author {
  /** `undefined` of who has none. */
  readonly role: Role | undefined;
}

/** The methods that operations have; GET includes HEAD. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What the platform hands over; a web `Request` and a Functions `HttpRequest` both are one. */
export interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What the platform is handed back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The one that it is about, for the log. */
  readonly revision?: number;
}

/** A request, read and checked. */
export interface Call<Query = Readonly<Record<string, unknown>>> {
  readonly url: URL;
  readonly method: string;
  /** The values of the path's names, decoded once. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** The JSON object sent; empty where the operation takes none. */
  readonly body: JsonObject;
  /** The text sent, where the operation takes no JSON object. */
  readonly text: string;
  /** What the caller would like to get: `Accept`, as it came. */
  readonly accept: string;
  /** Of a change; those of a read are looked at when it is done. */
  readonly precondition: Precondition;
  readonly idempotencyKey: string | undefined;
  readonly caller: Caller;
  /** For what has to be on record: who did what. */
  readonly log: Log;
}

/** A schema in the API's description: `Problem`, `PersonaPage`. */
export type SchemaName = string;

/** One name in a query, as JSON Schema says it. */
export type QueryParameter =
  | { readonly type: "string"; readonly enum?: readonly string[]; readonly default?: string }
  | { readonly type: "boolean"; readonly default: boolean }
  | {
      readonly type: "integer";
      readonly minimum: number;
      readonly maximum: number;
      readonly default?: number;
    }
  /** Texts by name: `name[path]=text`, or `name.path=text`. */
  | { readonly type: "object" };

/** The names that a query may have. */
export type Query = Readonly<Record<string, QueryParameter>>;

/** A body that an operation takes. */
export interface BodyInput {
  readonly mediaTypes: readonly string[];
  /** The name of its schema; without one it is text, in {@link Call.text}. */
  readonly schema?: SchemaName;
  /** How the object may be written instead, in the format's own media type. */
  readonly format?: SeedFormat | undefined;
  /** The largest taken, in bytes. @default 1 MiB */
  readonly maxBytes?: number;
  /** None at all counts as an empty object. */
  readonly isOptional?: boolean;
}

/** One way an operation succeeds. */
export interface Output {
  readonly status: number;
  readonly description: string;
  readonly mediaType?: string;
  /** The media type of the same as text, for who asks for that. */
  readonly textMediaType?: string | undefined;
  /** The name of its schema; JSON of any kind without one. */
  readonly schema?: SchemaName;
  /** Header fields beside those of every answer, with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One thing that can be asked over HTTP. Functions, OpenAPI and the tests read this and nothing else. */
export interface Operation {
  /** The function's name: `personas-list`. */
  readonly name: string;
  /** What it is about: a collection, or `system`. */
  readonly about: string;
  readonly method: Method;
  /** From the root, names in braces: `/api/personas/{id}`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly input: {
    /** A name that is not among them is refused. */
    readonly query?: Query;
    /** What is asked for with `true` and needs another role than the operation itself. */
    readonly roles?: Readonly<Record<string, Role>>;
    /** Nothing in the query matters. */
    readonly takesAnyQuery?: boolean;
    readonly body?: BodyInput;
    /** It changes one document, and takes conditions about it. A GET always takes those of a read. */
    readonly conditional?: true;
    /** Whether it may be sent again under an Idempotency-Key. */
    readonly idempotent?: boolean;
  };
  readonly output: readonly Output[];
  /** What it holds in memory at most beside the body sent, in bytes: its share at the gate. @default that of a document */
  readonly holds?: number;
  /** The failures of its own; those that any operation can have go without saying. */
  readonly problems: readonly ErrorCode[];
  run(call: Call): Promise<Answer>;
}

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
