import { expect, it } from "vitest";
import { describeEveryHost } from "../support/every-host.ts";

describeEveryHost("the pages", ({ url }) => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url()}${path}`, { headers: { "accept-encoding": "identity", ...headers } });
  const assetsOf = async (path: string) =>
    Array.from((await (await get(path)).text()).matchAll(/"(\/assets\/[^"]+)"/g), ([, asset]) =>
      String(asset),
    );

  it.for(["/", "/docs", "/console", "/console/moods/calm"])(
    "%s is asked for anew each time, and answered with 304 if it is the same",
    async (path) => {
      const page = await get(path);
      expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(await page.text()).toContain("<!doctype html>");
      const again = await get(path, { "if-none-match": page.headers.get("etag") ?? "" });
      expect(again.status).toBe(304);
    },
  );

  it.for(["/", "/docs", "/console", "/console/moods/calm"])(
    "what %s loads is there, and may be kept for ever",
    async (path) => {
      const assets = await assetsOf(path);
      expect(assets.length).toBeGreaterThan(1);
      for (const asset of assets) {
        const file = await get(asset);
        expect([asset, file.status]).toEqual([asset, 200]);
        expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
        expect(file.headers.get("content-type")).toMatch(/^text\/(css|javascript); charset=utf-8$/);
        expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(50);
      }
    },
  );

  it("comes compressed to whoever understands that, and has another ETag then", async () => {
    const plain = await get("/");
    const packed = await get("/", { "accept-encoding": "gzip, br" });
    expect(packed.headers.get("content-encoding")).toBe("br");
    expect(packed.headers.get("vary")).toContain("Accept-Encoding");
    expect(await packed.text()).toBe(await plain.text());
    expect(packed.headers.get("etag")).not.toBe(plain.headers.get("etag"));
    for (const refusal of ["br;q=0", "gzip", "gzip, br; q=0.0"]) {
      const answer = await get("/", { "accept-encoding": refusal });
      expect(answer.headers.get("content-encoding"), refusal).toBeNull();
    }
  });

  it.for(["/", "/docs", "/console", "/console/moods/calm"])(
    "%s lets in nothing from elsewhere",
    async (path) => {
      const { headers } = await get(path);
      expect(headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
      );
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      // What Swagger UI does with text is not ours to say.
      const hasTrustedTypes = /; require-trusted-types-for 'script'$/.test(
        headers.get("content-security-policy") ?? "",
      );
      expect(hasTrustedTypes).toBe(path !== "/docs");
    },
  );

  it("answers HEAD without a body, and other methods with 405", async () => {
    const head = await fetch(`${url()}/docs`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const post = await fetch(`${url()}/docs`, {
      method: "POST",
      headers: { "seedbed-request": "1" },
    });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });

  it.for([
    "/docs/",
    "/consoles",
    "/assets/",
    "/assets/front.js",
    "/index.html",
    "/assets/..%2fpages.json",
  ])("%s is no page", async (path) => {
    const answer = await get(path);
    expect([answer.status, JSON.parse(await answer.text()).code]).toEqual([404, "not-found"]);
  });
});
