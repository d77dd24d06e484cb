import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/store/document-store.ts";
import { checkLinearizable } from "./check-linearizable.ts";
import type { Operation, Request, Result } from "./operation.ts";

const create = (token: string): Request => ({ kind: "create", token });
const put = (token: string, ifMatch?: string): Request => ({ kind: "put", token, ifMatch });
const putNew = (token: string): Request => ({ kind: "put-new", token });
const upsert = (token: string): Request => ({ kind: "import", token });
const plant = (token: string): Request => ({ kind: "plant", token });
const remove = (ifMatch?: string): Request => ({ kind: "delete", ifMatch });
const erase: Request = { kind: "erase" };
const get: Request = { kind: "get" };
const history: Request = { kind: "history" };
const revision = (number: number): Request => ({ kind: "get-revision", number });
const restore = (number: number, ifMatch?: string): Request => ({
  kind: "restore",
  number,
  ifMatch,
});
const backup = (...contents: (string | undefined)[]): Request => ({
  kind: "restore-backup",
  contents: contents.length === 0 ? undefined : contents,
});

/** Answered with a revision, whose ETag is `e` and its number unless another is given. */
const ok = (number: number, token?: string, etag = `e${number}`): Result => ({
  kind: "ok",
  number,
  token,
  etag,
});
const done: Result = { kind: "done" };
const missing: Result = { kind: "not-found" };
const exists: Result = { kind: "already-exists" };
const stale: Result = { kind: "precondition-failed" };
const invalid: Result = { kind: "invalid-parameter" };
const refused: Result = { kind: "failed" };
const unknown: Result = { kind: "unknown" };
const imported = (kind: "created" | "updated" | "unchanged"): Result => ({ kind });
/** A history, newest first. */
const lines = (newest: number, ...changes: Change[]): Result => ({
  kind: "revisions",
  revisions: changes.map((change, index) => ({ number: newest - index, change })),
});

/** Client, start, end, what was asked and what was answered. */
type Row = readonly [string, number, number, Request, Result];
type Case = readonly [name: string, ...rows: Row[]];

function toOperations(rows: readonly Row[]): readonly Operation[] {
  return rows.map(([client, start, end, op, result]) => ({ client, start, end, op, result }));
}

const never = Number.POSITIVE_INFINITY;

const linearizable: readonly Case[] = [
  ["nothing at all"],
  [
    "one client who creates, reads, changes and deletes",
    ["a", 1, 2, get, missing],
    ["a", 3, 4, create("x"), ok(1)],
    ["a", 5, 6, get, ok(1, "x")],
    ["a", 7, 8, put("y", "e1"), ok(2)],
    ["a", 9, 10, remove(), ok(3, undefined, "e3")],
    ["a", 11, 12, get, missing],
    ["a", 13, 14, history, lines(3, "deleted", "updated", "created")],
  ],
  [
    "a read during a write that sees what was before, and one that sees what is after",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 9, put("y"), ok(2)],
    ["b", 4, 5, get, ok(1, "x")],
    ["b", 6, 7, get, ok(2, "y")],
  ],
  [
    "two creates at once, of which one is told that it is there",
    ["a", 1, 5, create("x"), exists],
    ["b", 2, 6, create("y"), ok(1)],
  ],
  [
    "two writes at once that land in the other order than they were sent",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 9, put("y"), ok(3)],
    ["b", 4, 8, put("z"), ok(2)],
    ["c", 10, 11, get, ok(3, "y")],
  ],
  [
    "a write of what is there already, which makes no revision",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("x"), ok(1)],
    ["a", 5, 6, put("y"), ok(2)],
  ],
  [
    "a write without an answer that happened",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, never, put("y"), unknown],
    ["b", 4, 5, get, ok(2, "y")],
  ],
  [
    "a write without an answer that happened long after",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, never, put("y"), unknown],
    ["b", 4, 5, put("z"), ok(2)],
    ["b", 6, 7, get, ok(2, "z")],
    ["b", 8, 9, get, ok(3, "y")],
  ],
  [
    "a write without an answer that never happened",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), unknown],
    ["b", 5, 6, put("z"), ok(2)],
  ],
  [
    "a write without an answer that nobody saw, but the numbers",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), unknown],
    ["b", 5, 6, put("z"), ok(3)],
    ["b", 7, 8, history, lines(3, "updated", "updated", "created")],
  ],
  [
    "a write without an answer, sent again and found there",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), unknown],
    ["a", 5, 6, put("y"), ok(2)],
    ["a", 7, 8, put("z", "e2"), ok(3)],
  ],
  [
    "a deletion without an answer that happened between two creates",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, remove(), unknown],
    ["a", 5, 6, create("y"), ok(3)],
  ],
  [
    "an id that is created, deleted and created again",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, remove("e1"), ok(2)],
    ["a", 5, 6, putNew("y"), ok(3)],
    ["a", 7, 8, putNew("z"), stale],
  ],
  [
    "a revision that is restored over a deletion",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, remove(), ok(2)],
    ["a", 5, 6, restore(2), invalid],
    ["a", 7, 8, restore(3), missing],
    ["a", 9, 10, restore(1), ok(3)],
    ["a", 11, 12, get, ok(3, "x")],
    ["a", 13, 14, revision(2), missing],
    ["a", 15, 16, revision(3), ok(3, "x")],
  ],
  [
    "a restore of what a write without an answer has made",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), unknown],
    ["a", 5, 6, put("z"), ok(3)],
    ["a", 7, 8, restore(2), ok(4)],
    ["a", 9, 10, get, ok(4, "y")],
  ],
  [
    "an erasure, after which content is gone and numbers go on",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["a", 5, 6, erase, { kind: "ok" }],
    ["a", 7, 8, get, missing],
    ["a", 9, 10, revision(1), missing],
    ["a", 11, 12, restore(2), missing],
    ["a", 13, 14, history, lines(3, "deleted")],
    ["a", 15, 16, erase, { kind: "ok" }],
    ["a", 17, 18, create("z"), ok(5)],
    ["a", 19, 20, history, lines(5, "created", "deleted")],
  ],
  [
    "old revisions that are gone while an erasure is under way",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["a", 5, 14, erase, { kind: "ok" }],
    ["b", 6, 7, revision(1), missing],
    ["b", 8, 9, history, lines(2, "updated")],
    ["b", 10, 11, get, ok(2, "y")],
  ],
  [
    "an erasure of what never was",
    ["a", 1, 2, erase, missing],
    ["a", 3, 4, remove(), missing],
    ["a", 5, 6, put("x"), missing],
    ["a", 7, 8, put("x", "e1"), stale],
    ["a", 9, 10, history, missing],
  ],
  [
    "imports that create, find unchanged, update and are refused",
    ["a", 1, 2, upsert("x"), imported("created")],
    ["a", 3, 4, upsert("x"), imported("unchanged")],
    ["a", 5, 6, upsert("y"), imported("updated")],
    ["a", 7, 8, upsert("z"), refused],
    ["a", 9, 10, get, ok(2, "y")],
    ["a", 11, 12, history, lines(2, "imported", "imported")],
  ],
  [
    "planting, which leaves alone what was ever there",
    ["a", 1, 2, plant("x"), done],
    ["a", 3, 4, get, ok(1, "x")],
    ["a", 5, 6, remove(), ok(2)],
    ["a", 7, 8, plant("x"), done],
    ["a", 9, 10, get, missing],
  ],
  [
    "a backup that brings back what was there once",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["b", 5, 6, backup(), done],
    ["a", 7, 8, get, ok(3, "x")],
    ["a", 9, 10, history, lines(3, "restored", "updated", "created")],
  ],
  [
    "a backup that finds all as it was",
    ["a", 1, 2, create("x"), ok(1)],
    ["b", 3, 4, backup("x"), done],
    ["a", 5, 6, put("y"), ok(2)],
  ],
  [
    "a backup that takes away what it does not have",
    ["a", 1, 2, create("x"), ok(1)],
    ["b", 3, 4, backup(undefined), done],
    ["a", 5, 6, get, missing],
    ["a", 7, 8, create("y"), ok(3)],
  ],
  [
    "a backup that brought back what nobody saw",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["b", 5, 6, backup(), done],
    ["a", 7, 8, put("z"), ok(4)],
  ],
  [
    "an If-Match of any version",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y", "*"), ok(2)],
    ["a", 5, 6, remove("*"), ok(3)],
    ["a", 7, 8, put("z", "*"), stale],
  ],
  [
    "a condition that fails since a write without an answer has happened",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y", "e1"), unknown],
    ["a", 5, 6, put("z", "e1"), stale],
    ["a", 7, 8, get, ok(2, "y")],
  ],
];

const notLinearizable: readonly Case[] = [
  [
    "a stale read after an acknowledged write",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["b", 5, 6, get, ok(1, "x")],
  ],
  [
    "a read that goes back behind another's read",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 12, put("y"), ok(2)],
    ["b", 4, 5, get, ok(2, "y")],
    ["c", 6, 7, get, ok(1, "x")],
  ],
  [
    "an acknowledged write that is lost",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["b", 5, 6, put("z"), ok(2, undefined, "f2")],
  ],
  [
    "an acknowledged write without a number that is lost",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, remove(), { kind: "ok" }],
    ["b", 5, 6, get, ok(1, "x")],
  ],
  [
    "two creates that both succeed",
    ["a", 1, 5, create("x"), ok(1)],
    ["b", 2, 6, create("y"), ok(2)],
  ],
  [
    "one create that has made two revisions",
    ["a", 1, 2, create("x"), ok(1)],
    ["b", 3, 4, history, lines(2, "created", "created")],
  ],
  ["a number that is used twice", ["a", 1, 5, putNew("x"), ok(1)], ["b", 2, 6, create("y"), ok(1)]],
  [
    "a number that is used again after an erasure",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, erase, { kind: "ok" }],
    ["a", 5, 6, create("y"), ok(1, undefined, "f1")],
  ],
  [
    "an ETag that two revisions have",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2, undefined, "e1")],
  ],
  [
    "one revision with two ETags",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, get, ok(1, "x", "f1")],
  ],
  ["a number that is skipped", ["a", 1, 2, create("x"), ok(1)], ["a", 3, 4, put("y"), ok(3)]],
  [
    "a history with a hole",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["a", 5, 6, put("z"), ok(3)],
    [
      "a",
      7,
      8,
      history,
      {
        kind: "revisions",
        revisions: [
          { number: 3, change: "updated" },
          { number: 1, change: "created" },
        ],
      },
    ],
  ],
  [
    "a history that has lost its beginning without an erasure",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["a", 5, 6, history, lines(2, "updated")],
  ],
  [
    "a history that has not heard of an acknowledged write",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["a", 5, 6, history, lines(1, "created")],
  ],
  [
    "a history that calls a change what it was not",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["a", 5, 6, history, lines(2, "restored", "created")],
  ],
  [
    "content that is read after its erasure was acknowledged",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, erase, { kind: "ok" }],
    ["b", 5, 6, revision(1), ok(1, "x")],
  ],
  [
    "content that is restored after its erasure was acknowledged",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, erase, { kind: "ok" }],
    ["b", 5, 6, restore(1), ok(3)],
  ],
  [
    "a history that tells of what was erased",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, erase, { kind: "ok" }],
    ["b", 5, 6, history, lines(2, "deleted", "created")],
  ],
  [
    "revisions that are gone before the erasure began",
    ["a", 1, 2, create("x"), ok(1)],
    ["b", 3, 4, revision(1), missing],
    ["a", 5, 6, erase, { kind: "ok" }],
  ],
  [
    "an If-Match that was met by an old version",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["b", 5, 6, put("z", "e1"), ok(3)],
  ],
  [
    "two writes that were both the first over one version",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 8, put("y", "e1"), ok(2)],
    ["b", 4, 9, put("z", "e1"), ok(3)],
  ],
  [
    "an If-Match that was not met by the only version there was",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y", "e1"), stale],
  ],
  [
    "a deletion that was met by a version that is gone",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["b", 5, 6, remove("e1"), ok(3)],
  ],
  [
    "a write that was refused and can be seen",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y", "e0"), stale],
    ["b", 5, 6, get, ok(2, "y")],
  ],
  [
    "a line of an import that was refused and can be seen",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, upsert("y"), refused],
    ["b", 5, 6, get, ok(2, "y")],
  ],
  [
    "a write without an answer that is seen, and then gone",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, never, put("y"), unknown],
    ["b", 4, 5, get, ok(2, "y")],
    ["b", 6, 7, get, ok(1, "x")],
  ],
  [
    "a write without an answer that happened twice",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, never, put("y"), unknown],
    ["b", 4, 5, get, ok(2, "y")],
    ["b", 6, 7, put("z"), ok(3)],
    ["b", 8, 9, get, ok(4, "y")],
  ],
  [
    "a write without an answer that is seen before it was sent",
    ["a", 1, 2, create("x"), ok(1)],
    ["b", 3, 4, get, ok(2, "y")],
    ["a", 5, never, put("y"), unknown],
  ],
  [
    "more revisions than all writes can have made",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, never, put("y"), unknown],
    ["b", 4, 5, put("z"), ok(4)],
  ],
  [
    "two clients' writes in another order than they came one after the other",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(3)],
    ["b", 5, 6, put("z"), ok(2)],
  ],
  [
    "two readers who see two writes in different orders",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 20, put("y"), ok(2)],
    ["b", 3, 20, put("z"), ok(3)],
    ["c", 4, 5, get, ok(2, "y")],
    ["c", 6, 7, get, ok(3, "z")],
    ["d", 8, 9, get, ok(2, "y")],
  ],
  ["a read of what nobody wrote", ["a", 1, 2, create("x"), ok(1)], ["b", 3, 4, get, ok(1, "y")]],
  [
    "a document that is not there though nobody deleted it",
    ["a", 1, 2, create("x"), ok(1)],
    ["b", 3, 4, get, missing],
  ],
  [
    "a create that finds a document before there is one",
    ["b", 1, 2, create("y"), exists],
    ["a", 3, 4, create("x"), ok(1)],
  ],
  [
    "a second revision with the same content",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("x"), ok(2)],
  ],
  [
    "an import that changes nothing where there is something else",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, upsert("y"), imported("unchanged")],
  ],
  [
    "an import that creates over a document",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, upsert("y"), imported("created")],
  ],
  [
    "planting over a deletion",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, remove(), ok(2)],
    ["b", 5, 6, plant("s"), done],
    ["a", 7, 8, get, ok(3, "s")],
  ],
  [
    "a restore that brings back another revision",
    ["a", 1, 2, create("x"), ok(1)],
    ["a", 3, 4, put("y"), ok(2)],
    ["a", 5, 6, put("z"), ok(3)],
    ["a", 7, 8, restore(1), ok(4)],
    ["a", 9, 10, get, ok(4, "y")],
  ],
  [
    "a backup that brings back what never was",
    ["a", 1, 2, create("x"), ok(1)],
    ["b", 3, 4, backup(), done],
    ["a", 5, 6, get, ok(2, "y")],
  ],
];

describe("operations of one document are linearizable:", () => {
  it.for(linearizable)("%s", ([, ...rows]) => {
    expect(checkLinearizable(toOperations(rows))).toEqual({ kind: "linearizable", report: [] });
  });
});

describe("operations of one document are not linearizable:", () => {
  it.for(notLinearizable)("%s", ([, ...rows]) => {
    const { kind, report } = checkLinearizable(toOperations(rows));
    expect(kind).toBe("not-linearizable");
    expect(report[0]).toContain("Not linearizable");
  });
});
