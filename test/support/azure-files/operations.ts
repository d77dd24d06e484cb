import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "./refusal.ts";
import { type DirectoryNode, newEtag, type Shares } from "./shares.ts";

/** A parsed request. */
export interface FilesRequest {
  readonly account: string;
  readonly method: string;
  /** Share, directories, name. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The answer. */
export interface FilesAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

type Operation = (shares: Shares, request: FilesRequest) => FilesAnswer;

/** The most bytes that one Put Range writes. */
const maxRangeBytes = 4 * 1024 * 1024;

/** By method, `restype` and `comp`. */
const operations: Readonly<Record<string, Operation>> = {
  "PUT share ": (shares, { path }) => {
    shares.create(path[0] ?? "");
    return created();
  },
  "PUT directory ": (shares, { path }) => {
    shares.createDirectory(path);
    return created();
  },
  "PUT  ": createFile,
  "PUT  range": putRange,
  "PUT  rename": rename,
  "GET directory list": list,
  "GET  ": download,
  "DELETE directory ": (shares, { path }) => {
    shares.deleteDirectory(path);
    return { status: 202 };
  },
  "DELETE  ": (shares, { path }) => {
    shares.deleteFile(path);
    return { status: 202 };
  },
};

/** Carries out a request, or refuses it. */
export function perform(shares: Shares, request: FilesRequest): FilesAnswer {
  const { method, query } = request;
  const name = `${method} ${query.get("restype") ?? ""} ${query.get("comp") ?? ""}`;
  const operation = operations[name];
  if (operation === undefined) {
    throw new Refusal("NotImplemented");
  }
  return operation(shares, request);
}

function createFile(shares: Shares, { body, headers, path }: FilesRequest): FilesAnswer {
  if (headers["x-ms-type"] !== "file" || body.byteLength > 0) {
    throw new Refusal("InvalidHeaderValue");
  }
  const { etag } = shares.createFile(path, numberIn(headers["x-ms-content-length"]));
  return created(etag);
}

function putRange(shares: Shares, { body, headers, path }: FilesRequest): FilesAnswer {
  const { from, to = -1 } = rangeIn(headers) ?? {};
  if (from === undefined || to < from || headers["x-ms-write"] !== "update") {
    throw new Refusal("InvalidHeaderValue");
  }
  if (to - from + 1 > maxRangeBytes) {
    throw new Refusal("RequestBodyTooLarge");
  }
  if (body.byteLength !== to - from + 1) {
    throw new Refusal("InvalidHeaderValue");
  }
  const file = shares.file(path);
  if (to >= file.content.byteLength) {
    throw new Refusal("InvalidRange");
  }
  body.copy(file.content, from);
  file.etag = newEtag();
  return created(file.etag);
}

function rename(shares: Shares, { account, headers, path }: FilesRequest): FilesAnswer {
  const source = new URL(String(headers["x-ms-file-rename-source"]));
  const replaces = headers["x-ms-file-rename-replace-if-exists"] === "true";
  const { etag } = shares.rename(stepsOf(source.pathname, account), path, replaces);
  return { status: 200, headers: { etag, "last-modified": new Date().toUTCString() } };
}

function download(shares: Shares, { headers, path }: FilesRequest): FilesAnswer {
  const { content, etag } = shares.file(path);
  const range = rangeIn(headers);
  const common = { etag, "last-modified": new Date().toUTCString(), "accept-ranges": "bytes" };
  const type = { "content-type": "application/octet-stream", "x-ms-type": "File" };
  if (range === undefined) {
    return { status: 200, headers: { ...common, ...type }, body: content };
  }
  const { from, to = content.byteLength - 1 } = range;
  if (from >= content.byteLength) {
    throw new Refusal("InvalidRange");
  }
  const part = content.subarray(from, to + 1);
  const said = `bytes ${from}-${from + part.byteLength - 1}/${content.byteLength}`;
  return { status: 206, headers: { ...common, ...type, "content-range": said }, body: part };
}

function list(shares: Shares, { path, query }: FilesRequest): FilesAnswer {
  const nodes = [...shares.directory(path).children.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => name > (query.get("marker") ?? ""));
  const limit = Number(query.get("maxresults") ?? pageLength);
  const page = nodes.slice(0, limit);
  const next = nodes.length > page.length ? (page.at(-1)?.name ?? "") : "";
  const xml = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="http://localhost/" ShareName="${path[0]}" DirectoryPath="${path.slice(1).join("/")}"><Entries>${page.map(toXml).join("")}</Entries><NextMarker>${escapeXml(next)}</NextMarker></EnumerationResults>`;
  return { status: 200, headers: { "content-type": "application/xml" }, body: xml };
}

/** Short, so that every test with some files sees more than one page; the service's limit is 5,000. */
const pageLength = 3;

function toXml(node: DirectoryNode["children"] extends Map<string, infer Node> ? Node : never) {
  const name = `<Name>${escapeXml(node.name)}</Name>`;
  return node.kind === "directory"
    ? `<Directory>${name}<Properties /></Directory>`
    : `<File>${name}<Properties><Content-Length>${node.content.byteLength}</Content-Length></Properties></File>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function created(etag = newEtag()): FilesAnswer {
  return { status: 201, headers: { etag, "last-modified": new Date().toUTCString() } };
}

/** The decoded steps of a path, without the account's, which the SDK's rename omits, too. */
export function stepsOf(pathname: string, account: string): readonly string[] {
  const steps = pathname
    .split("/")
    .filter((step) => step !== "")
    .map((step) => decodeURIComponent(step));
  return steps[0] === account ? steps.slice(1) : steps;
}

function numberIn(value: unknown): number {
  if (typeof value !== "string" || !/^\d+$/.test(value)) {
    throw new Refusal("MissingRequiredHeader");
  }
  return Number(value);
}

function rangeIn(headers: IncomingHttpHeaders): { from: number; to?: number } | undefined {
  const found = /^bytes=(\d+)-(\d*)$/.exec(String(headers["x-ms-range"] ?? headers["range"] ?? ""));
  if (found === null) {
    return undefined;
  }
  return { from: Number(found[1]), ...(found[2] && { to: Number(found[2]) }) };
}
