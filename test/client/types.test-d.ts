import { expectTypeOf, it } from "vitest";
import type { RestoreRequest } from "../../src/backup/restore/state.ts";
import type * as admin from "../../src/client/admin.ts";
import type * as client from "../../src/client/index.ts";
import type * as envelope from "../../src/http/envelope.ts";
import type * as readiness from "../../src/http/readiness.ts";
import type { Finding } from "../../src/prompts/lint/finding.ts";
import type * as outcomes from "../../src/seeding/seed-outcomes.ts";
import type * as states from "../../src/seeding/seed-state.ts";
import type * as diff from "../../src/service/diff.ts";
import type * as transfer from "../../src/service/import.ts";
import type * as store from "../../src/store/document-store.ts";

it("answers have the server's types", () => {
  expectTypeOf<diff.FieldChange>().toExtend<client.FieldChange>();
  expectTypeOf<transfer.ImportReport>().toExtend<client.ImportReport>();
  expectTypeOf<readiness.Readiness>().toExtend<client.Readiness>();
  expectTypeOf<store.Change>().toEqualTypeOf<client.Revision["change"]>();
  expectTypeOf<store.Author>().toEqualTypeOf<client.Revision["by"]>();
  expectTypeOf<store.Origin>().toEqualTypeOf<client.Meta["origin"]>();
  type Meta = Omit<client.Meta, "warnings">;
  expectTypeOf<keyof envelope.Meta>().toEqualTypeOf<keyof Meta | "deleted">();
  expectTypeOf<Finding[]>().toExtend<Required<client.Meta>["warnings"]>();
});

it("an operator's answers have the server's types", () => {
  expectTypeOf<states.SeedState>().toEqualTypeOf<admin.SeedState>();
  expectTypeOf<outcomes.SeedOutcome>().toEqualTypeOf<admin.SeedOutcome>();
  expectTypeOf<RestoreRequest["mode"]>().toEqualTypeOf<admin.RestoreMode>();
});

it("documents have the fields of their schemas, and any others", () => {
  expectTypeOf<client.Persona["name"]>().toEqualTypeOf<string>();
  expectTypeOf<client.Persona["needs"]>().toEqualTypeOf<
    string | unknown[] | { [name: string]: unknown } | null | undefined
  >();
  expectTypeOf<client.Scenario["scenario"]["description"]>().toEqualTypeOf<string>();
  expectTypeOf<client.Mood["anything"]>().toBeUnknown();
});

it("the items of a list depend on its options", () => {
  type Moods = client.Client["moods"];
  type Shape = Moods extends client.Collection<infer Shape> ? Shape : never;
  type Some = client.Excerpt<Shape>;
  type Of<Options> = client.Listed<Shape, Options>;
  expectTypeOf<Of<{ q: string }>>().toEqualTypeOf<client.Mood>();
  expectTypeOf<Of<{ deleted: true }>>().toEqualTypeOf<client.Removed>();
  expectTypeOf<Of<{ deleted: false; fields?: undefined }>>().toEqualTypeOf<client.Mood>();
  expectTypeOf<Of<{ fields: string[] }>>().toEqualTypeOf<Some>();
  expectTypeOf<Some["mood"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Of<{ fields?: string[] }>>().toEqualTypeOf<Some | client.Mood>();
  expectTypeOf<Of<{ deleted?: boolean }>>().toEqualTypeOf<client.Removed | client.Mood>();
  type All = client.Removed | Some | client.Mood;
  expectTypeOf<Of<client.ListOptions>>().toEqualTypeOf<All>();
  expectTypeOf<Of<{ deleted: true } | { fields: string[] } | { q: "x" }>>().toEqualTypeOf<All>();
});
