import { request } from "node:http";

/** A request that a page can make its visitor's browser send without a preflight: header fields and a body. */
export interface PageRequest {
  readonly name: string;
  /** Where the page is from, and how it sends. */
  readonly place: string;
  readonly way: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The origins of the page, as the browser reports them. */
const places = [
  {
    name: "a page of another site",
    headers: {
      origin: "https://evil.example",
      referer: "https://evil.example/",
      "sec-fetch-site": "cross-site",
    },
  },
  {
    name: "a sandboxed page",
    headers: { origin: "null", "sec-fetch-site": "cross-site" },
  },
  {
    name: "a page on another port",
    headers: {
      origin: "http://localhost:5173",
      referer: "http://localhost:5173/",
      "sec-fetch-site": "same-site",
    },
  },
  {
    name: "a page of another loopback name",
    headers: { origin: "http://127.0.0.1:5173", "sec-fetch-site": "cross-site" },
  },
  { name: "a page in a browser that says nothing of it", headers: {} },
];

const mood = JSON.stringify({ id: "planted", mood: "Planted", mode: "exact" });
const form = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const script = { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty" };

/** The ways in which the page sends requests. */
const ways = [
  {
    name: "a form",
    headers: { ...form, "content-type": "application/x-www-form-urlencoded" },
    body: "id=planted&mood=Planted",
  },
  {
    name: "a form with files",
    headers: { ...form, "content-type": "multipart/form-data; boundary=x" },
    body: `--x\r\nContent-Disposition: form-data; name="mood"\r\n\r\nPlanted\r\n--x--\r\n`,
  },
  {
    name: "a form of JSON as text",
    headers: { ...form, "content-type": "text/plain" },
    body: mood,
  },
  { name: "an empty form", headers: form },
  {
    name: "fetch without CORS",
    headers: { ...script, "content-type": "text/plain;charset=UTF-8" },
    body: mood,
  },
  {
    name: "a type that only looks like JSON",
    headers: { ...script, "content-type": "text/plain; application/json" },
    body: mood,
  },
  { name: "a beacon of bytes without a type", headers: script, body: mood },
  { name: "fetch without a body", headers: script },
];

/** All ways from all origins, with the cookies of a visitor who is signed in. */
export const pageRequests: readonly PageRequest[] = places.flatMap((place) =>
  ways.map(({ name, headers, ...way }) => ({
    ...way,
    name: `${name}, from ${place.name}`,
    place: place.name,
    way: name,
    headers: { cookie: "AppServiceAuthSession=a", ...place.headers, ...headers },
  })),
);

/** The answer. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Sends header fields unchanged; `fetch` overrides those that browsers set. */
export function sendAsBrowser(
  method: string,
  url: string,
  { body, headers }: Pick<PageRequest, "body" | "headers">,
): Promise<Heard> {
  const isSized = method !== "GET" && !("transfer-encoding" in headers);
  const length = isSized ? { "content-length": Buffer.byteLength(body ?? "") } : {};
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers: { ...headers, ...length } }, async (response) => {
      const chunks = await Array.fromAsync<Buffer>(response);
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    call.on("error", reject);
    call.end(method === "GET" ? undefined : body);
  });
}
