import type { Meta } from "./answers.ts";
import type { Shapes } from "./derived.ts";

/** The collections that there are. */
export type CollectionName = keyof Shapes;

/** A document as it is kept: its own fields, its id, and what Seedbed says of it. */
export type Stored<Shape> = Shape & { readonly id: string; readonly _meta: Meta };

/**
 * A document to be written. One that was read will do: its `_meta` is passed over. Without an `id`, a new one gets its
 * id from its title.
 */
export type Draft<Shape> = Given<Shape> & { readonly id?: string | undefined };

type Given<Value> = Value extends object
  ? { readonly [Field in keyof Value]: Given<Value[Field]> }
  : Value;

/** A JSON Merge Patch (RFC 7396): fields that are named change, `null` removes one, a list is replaced whole. */
export type Patch<Shape> = { readonly [Field in keyof Shape]?: Patched<Shape[Field]> | null };

type Patched<Value> = Value extends readonly unknown[]
  ? Given<Value>
  : Value extends object
    ? Patch<Value>
    : Value;

/** Some fields of a document, as a list with `fields` has them. */
export type Excerpt<Shape> = Parts<Shape> & { readonly id: string; readonly _meta: Meta };

type Parts<Shape> = { readonly [Field in keyof Shape]?: Part<Shape[Field]> };

type Part<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? Parts<Value>
    : Value;

/** What is left of a deleted document; its history can still be read, and restored. */
export interface Removed {
  readonly id: string;
  readonly _meta: Meta & { readonly deleted: true };
}

/** Somebody the frontend plays. */
export type Persona = Stored<Shapes["personas"]>;

/** A prompt that drives a conversation. */
export type Template = Stored<Shapes["templates"]>;

/** The situation a trainee is put in, and how it is judged. */
export type Scenario = Stored<Shapes["scenarios"]>;

/** The temper a persona is in. */
export type Mood = Stored<Shapes["moods"]>;
