import { request } from "node:http";
import fc from "fast-check";
import { expect, it } from "vitest";
import { problemKinds } from "../../src/http/problem.ts";
import { describeEveryHost } from "../support/every-host.ts";
import { bodies } from "../support/hostile-bodies.ts";
import { headers, methods, paths, queries } from "../support/hostile-requests.ts";

/** How many requests; `FUZZ=100000 npx vitest run fuzz` goes on for longer. */
const runs = Number(process.env["FUZZ"] ?? 600);

/** Which requests: those of a run that failed, which says its seed. */
const seed = process.env["FUZZ_SEED"];

/** Node's own limit is 16 KiB. */
const maxHead = 15_000;

/** No request may take longer, in milliseconds. */
const patience = 1_000;

describeEveryHost("whatever is sent", ({ url }) => {
  const sendRaw = (method: string, path: string, sent: Record<string, string>, body: Buffer) =>
    new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
      const { hostname, port } = new URL(url());
      const call = request(
        { hostname, port, method, path, headers: { ...sent, "content-length": body.length } },
        async (response) => {
          const chunks = await Array.fromAsync(response);
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            type: response.headers["content-type"] ?? "",
          });
        },
      );
      call.on("error", reject);
      call.end(body);
    });
  const timed = async (send: () => ReturnType<typeof sendRaw>) => {
    const since = performance.now();
    const reply = await send();
    return { ...reply, took: performance.now() - since };
  };

  it("the answer is a success or a known problem, soon, and never a 5xx", async () => {
    await fc.assert(
      fc.asyncProperty(
        methods,
        paths,
        queries,
        headers,
        bodies,
        async (method, path, query, sent, body) => {
          const search = new URLSearchParams(query).toString();
          const raw = [...`${path}${search && `?${search}`}`].map(toPathCharacter).join("");
          const fields = toHeaders(sent);
          // Node itself answers a longer head (431), and hangs up.
          fc.pre(raw.length + JSON.stringify(fields).length < maxHead);
          const send = () => sendRaw(method, raw, fields, body);
          const { status, text, took, type } = await timed(send);
          const label = `${method} ${raw.slice(0, 300)} ${status} ${text.slice(0, 500)}`;
          expect(status, label).toBeLessThan(500);
          // A second look where the machine was busy.
          const least = took < patience ? took : Math.min(took, (await timed(send)).took);
          expect(least, label).toBeLessThan(patience);
          if (status >= 400 && method !== "HEAD" && type !== "") {
            const problem = JSON.parse(text);
            expect(type).toBe("application/problem+json");
            expect(problem).toMatchObject({ status, success: false, error: problem.detail });
            expect(problemKinds).toHaveProperty([problem.code, "status"], status);
            expect(problem.detail.length).toBeLessThan(2_000);
            if (problem.code === "validation-failed") {
              expect(problem.errors.length).toBeGreaterThan(0);
            }
          }
        },
      ),
      { numRuns: runs, ...(seed !== undefined && { seed: Number(seed) }) },
    );
  });
});

/** Node's client refuses white space, control characters and what is not ASCII in a path. */
function toPathCharacter(character: string): string {
  return character > " " && character < "\u007f" ? character : encodeURIComponent(character);
}

/** What a client can send at all in a field: characters of one byte, none of them a control. */
function toHeaders(sent: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, text]) => [name, text.replace(/[^ -~\u00a0-\u00ff]/g, "?")]),
  );
}
