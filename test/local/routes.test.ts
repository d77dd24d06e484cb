import { describe, expect, it } from "vitest";
import { parsePath, parseRoute } from "../../src/http/route.ts";
import { createRouter } from "../../src/local/host/routes.ts";

const paramsOf = (template: string, path: string) => {
  const route = { segments: parseRoute(template), methods: undefined, target: "it" };
  return createRouter([route])("GET", parsePath(path))?.params;
};

describe("a route", () => {
  it.for<[template: string, path: string, params: Record<string, string> | undefined]>([
    ["a/b", "/a/b", {}],
    ["/a/b/", "/A/B/", {}],
    ["a/b", "/a", undefined],
    ["a", "/a/b", undefined],
    ["a", "/", undefined],
    ["Ä", "/%C3%A4", {}],
    ["{id}", "/", undefined],
    ["{id}", "/x", { id: "x" }],
    ["{id}", "/X%20y", { id: "X y" }],
    ["{id}", "/a%2Fb%2fc", { id: "a%2Fb%2fc" }],
    ["{id}", "/%2541", { id: "%41" }],
    ["{id}", "/%252F", { id: "%2F" }],
    ["{id}", "/%zz%41", { id: "%zzA" }],
    ["{id}", "/%ff%41", { id: "%ff%41" }],
    ["{id}", "//", undefined],
    ["{*path}", "/", {}],
    ["{*path}", "/a/B/", { path: "a/B/" }],
    ["{**path}", "/a//b", { path: "a//b" }],
    ["a/{*path}", "/a", {}],
    ["a/{*path}", "/a/b/c", { path: "b/c" }],
    ["a/{*path}", "/b/c", undefined],
    ["a/{id}/{*path}", "/a//c", undefined],
    ["a", "/b/../a/.", {}],
    ["a", "/b/%2e%2e/a", {}],
    ["a", "/../a", {}],
  ])("%s and the path %s", ([template, path, params]) => {
    expect(paramsOf(template, path)).toEqual(params);
  });

  it.for(["a//b", "{id:guid}", "{id}.json", "{id=1}", "{}", "a/{b?}", "{*a}/b", "{a}/{a}"])(
    "%s is rejected",
    (template) => {
      expect(() => parseRoute(template)).toThrow(/route "/);
    },
  );
});

describe("a router", () => {
  const router = createRouter([
    { segments: parseRoute("items/{id}"), methods: ["PUT"], target: "put" },
    { segments: parseRoute("items/{id}"), methods: ["GET"], target: "get" },
    { segments: parseRoute("items/new"), methods: ["GET"], target: "never" },
    { segments: parseRoute("items/{*rest}"), methods: ["GET", "PUT"], target: "rest" },
    { segments: parseRoute("{*all}"), methods: undefined, target: "all" },
    { segments: parseRoute("none"), methods: [], target: "none" },
  ]);

  it.for([
    ["PUT", "/items/1", "put"],
    ["GET", "/items/new", "get"],
    ["GET", "/items", "rest"],
    ["PUT", "/items/1/2/3/4/5", "rest"],
    ["POST", "/items/1", "all"],
    ["BREW", "/items/1", "all"],
    ["GET", "/none", "all"],
  ] as const)("sends %s %s to %s", ([method, path, target]) => {
    expect(router(method, parsePath(path))?.target).toBe(target);
  });
});
