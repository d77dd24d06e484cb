import type { Meta } from "./answers.ts";
import type { Shapes } from "./derived.ts";

/** The names of the collections. */
export type CollectionName = keyof Shapes;

/** A stored document: its own fields, its id, and what Seedbed records about it. */
export type Stored<Shape> = Shape & { readonly id: string; readonly _meta: Meta };

/**
 * A document to write. A document that was read can be passed as it is: its `_meta` is ignored. A new document without an
 * `id` gets one from its title.
 */
export type Draft<Shape> = Given<Shape> & { readonly id?: string | undefined };

type Given<Value> = Value extends readonly unknown[]
  ? { readonly [Index in keyof Value]: Given<Value[Index]> }
  : Value extends object
    ? OrInterface<{ readonly [Field in keyof Value]: Given<Value[Field]> }>
    : Value;

/** A JSON Merge Patch (RFC 7396): the named fields change, `null` removes a field, a list is replaced whole. */
export type Patch<Shape> = OrInterface<{
  readonly [Field in keyof Shape]?: Patched<Shape[Field]> | null;
}>;

type Patched<Value> = Value extends readonly unknown[]
  ? Given<Value>
  : Value extends object
    ? Patch<Value>
    : Value;

/**
 * The same for interfaces: with further fields, but without an index signature, which an interface does not have. Objects of
 * JavaScript that JSON would lose have one of these symbols.
 */
export type OrInterface<Fields> =
  | Fields
  | ({ readonly [Field in keyof Fields as string extends Field ? never : Field]: Fields[Field] } & {
      readonly [Symbol.hasInstance]?: never;
      readonly [Symbol.iterator]?: never;
      readonly [Symbol.match]?: never;
      readonly [Symbol.toPrimitive]?: never;
      readonly [Symbol.toStringTag]?: never;
    } & object);

/** Some fields of a document, from a list with `fields`. */
export type Excerpt<Shape> = Parts<Shape> & { readonly id: string; readonly _meta: Meta };

type Parts<Shape> = { readonly [Field in keyof Shape]?: Part<Shape[Field]> };

type Part<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? Parts<Value>
    : Value;

/** What remains of a deleted document. Its history can still be read and restored. */
export interface Removed {
  readonly id: string;
  readonly _meta: Meta & { readonly deleted: true };
}

/** A character that the frontend plays. */
export type Persona = Stored<Shapes["personas"]>;

/** A prompt that drives a conversation. */
export type Template = Stored<Shapes["templates"]>;

/** The situation that a trainee faces, and how it is evaluated. */
export type Scenario = Stored<Shapes["scenarios"]>;

/** The mood of a persona. */
export type Mood = Stored<Shapes["moods"]>;
