import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import { readPrincipal } from "../../src/http/request/principal.ts";
import { anyText } from "../support/any-text.ts";
import { type Claim, objectId, signedIn, toPrincipal } from "../support/principal.ts";

const longRole = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
const longId = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const me: Claim = { typ: "oid", val: objectId };
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");

describe("roles are found in every shape that App Service sends", () => {
  it.for<[string, readonly Claim[], object]>([
    [
      "roles, a claim each",
      [
        { typ: "roles", val: "A" },
        { typ: "roles", val: "B" },
      ],
      {},
    ],
    [
      "the long name of .NET",
      [
        { typ: longRole, val: "A" },
        { typ: longRole, val: "B" },
      ],
      {},
    ],
    [
      "both names",
      [
        { typ: "roles", val: "A" },
        { typ: longRole, val: "B" },
      ],
      {},
    ],
    [
      "the name in role_typ",
      [
        { typ: "r", val: "A" },
        { typ: "r", val: "B" },
      ],
      { role_typ: "r" },
    ],
    ["a list in one claim", [{ typ: "roles", val: '["A","B"]' }], {}],
    [
      "no role_typ",
      [
        { typ: "roles", val: "A" },
        { typ: "roles", val: "B" },
      ],
      { role_typ: null },
    ],
  ])("%s", ([, claims, others]) => {
    expect(readPrincipal(toPrincipal([me, ...claims], others)).roles).toEqual(["A", "B"]);
  });

  it("and nowhere else", () => {
    const claims = ["groups", "scp", "name", "role", "Roles", "wids"].map((typ) => ({
      typ,
      val: "Documents.Admin",
    }));
    expect(readPrincipal(toPrincipal([me, ...claims])).roles).toEqual([]);
    const half = [me, { typ: "roles", val: '["Documents.Admin"' }];
    expect(readPrincipal(toPrincipal(half)).roles).not.toContain("Documents.Admin");
  });
});

describe("the caller", () => {
  it.for<[string, readonly Claim[], { id: string; name: string }]>([
    [
      "the object id and the name",
      [me, { typ: "name", val: "Aiko" }],
      { id: objectId, name: "Aiko" },
    ],
    [
      "the object id under its long name",
      [{ typ: longId, val: objectId }],
      { id: objectId, name: objectId },
    ],
    [
      "both, if they say the same",
      [{ typ: longId, val: objectId.toUpperCase() }, me],
      { id: objectId, name: objectId },
    ],
    [
      "the name before the user name, in whatever order they come",
      [me, { typ: "preferred_username", val: "aiko@example.org" }, { typ: "name", val: "Aiko" }],
      { id: objectId, name: "Aiko" },
    ],
    [
      "the user name",
      [me, { typ: "name", val: " " }, { typ: "preferred_username", val: "a@b" }],
      { id: objectId, name: "a@b" },
    ],
    [
      "an app (token of version 1)",
      [{ typ: "appid", val: objectId }],
      { id: objectId, name: objectId },
    ],
    [
      "an app (token of version 2)",
      [{ typ: "azp", val: objectId }],
      { id: objectId, name: objectId },
    ],
    [
      "the user, not the app that they use",
      [{ typ: "appid", val: "0".repeat(8) }, me],
      { id: objectId, name: objectId },
    ],
  ])("%s", ([, claims, { id, name }]) => {
    expect(readPrincipal(toPrincipal(claims))).toEqual({ id, name, roles: [] });
  });

  it("a name of any length and kind can be kept", () => {
    const claims = [me, { typ: "name", val: `${"田".repeat(199)}🌱\ud800` }];
    const { name } = readPrincipal(toPrincipal(claims));
    expect(name.isWellFormed()).toBe(true);
    expect(name).toBe(`${"田".repeat(199)}\ufffd`);
  });
});

const notBelieved: readonly [string, string][] = [
  ["nothing", ""],
  ["a word", "admin"],
  ["what is not base64", "%%%%"],
  ["base64 with something behind it", `${signedIn("Documents.Admin")}!`],
  ["two of them, joined", `${signedIn()}, ${signedIn("Documents.Admin")}`],
  ["base64url", base64('{"?":"~~~>>>"}').replaceAll("+", "-").replaceAll("/", "_")],
  ["bytes that are not UTF-8", base64(new Uint8Array([0x7b, 0xff, 0x7d]))],
  ["what is not JSON", base64("{auth_typ:aad}")],
  ["JSON cut short", base64('{"auth_typ":"aad","claims":[')],
  ["null", base64("null")],
  ["a list", base64("[]")],
  ["a text", base64('"aad"')],
  ["no claims", base64('{"auth_typ":"aad"}')],
  ["claims that are no list", base64('{"auth_typ":"aad","claims":{"length":1}}')],
  ["a claim that is null", base64('{"auth_typ":"aad","claims":[null]}')],
  ["a claim with a number", base64(`{"auth_typ":"aad","claims":[{"typ":"oid","val":1}]}`)],
  ["a claim without a value", base64('{"auth_typ":"aad","claims":[{"typ":"roles"}]}')],
  ["claims of the prototype", base64(`{"auth_typ":"aad","__proto__":{"claims":[]}}`)],
  ["another provider", toPrincipal([me], { auth_typ: "github" })],
  ["no provider", toPrincipal([me], { auth_typ: undefined })],
  [
    "the shape of Static Web Apps",
    base64(`{"userId":"${objectId}","userRoles":["Documents.Admin"]}`),
  ],
  ["nobody", toPrincipal([{ typ: "name", val: "key" }])],
  ["an id that is none", toPrincipal([{ typ: "oid", val: "key" }])],
  ["two ids", toPrincipal([me, { typ: "oid", val: objectId.replace("5", "6") }])],
  [
    "an empty object id beside an app's",
    toPrincipal([
      { typ: "oid", val: "" },
      { typ: "appid", val: objectId },
    ]),
  ],
  ["a megabyte", toPrincipal([me, { typ: "name", val: "a".repeat(1_000_000) }])],
];

it.for(notBelieved)("%s is not believed, and not repeated", ([, header]) => {
  const refused = expect.objectContaining({ code: "unauthenticated" });
  expect(() => readPrincipal(header)).toThrow(refused);
  expect(() => readPrincipal(header)).toThrow(/^The principal [a-zA-Z0-9 ]+: sign in again\.$/);
});

it("whatever else comes is not believed either, and breaks nothing", () => {
  const values = fc.oneof(
    anyText(),
    fc.jsonValue().map((value) => base64(JSON.stringify(value))),
    fc.array(fc.jsonValue()).map((claims) => toPrincipal(claims as unknown as Claim[])),
  );
  fc.assert(
    fc.property(values, (header) => {
      expect(() => readPrincipal(header)).toThrow(DocumentError);
    }),
  );
});
