import { randomUUID } from "node:crypto";
import {
  createHttpHeaders,
  createPipelineRequest,
  type PipelinePolicy,
  type PipelineResponse,
  type RawHttpHeadersInput,
  RestError,
  type SendRequest,
} from "@azure/core-rest-pipeline";
import type { TableClient, TransactionAction } from "@azure/data-tables";
import { isObject, type JsonObject, parseJson } from "../../documents/json.ts";
import { createExchange } from "./exchange.ts";
import type { Row } from "./rows.ts";

/** One answer to a query. */
export interface RowsAnswer {
  readonly rows: readonly Row[];
  /** Where to continue, if there is more. */
  readonly token: string | undefined;
}

/** A query, with the number of rows wanted (1-1000). */
export interface RowsQuery {
  readonly filter: string;
  readonly select?: readonly string[] | undefined;
  readonly top: number;
  readonly token?: string | undefined;
}

/**
 * The three calls that callers of the API wait for, as plain HTTP (Table service REST API): one row, one page, one
 * transaction. The SDK takes longer to describe such a call than to send it, and builds a client of its own for each
 * transaction (`docs/performance.md`). What makes a call reliable is still the SDK's: its credentials, its retries, and
 * any policy that was added to its client.
 */
export class DirectCalls {
  readonly #client: TableClient;
  readonly #root: string;
  readonly #exchange: SendRequest;
  /** A shared access signature that is part of the address. */
  readonly #signature: string;

  constructor(client: TableClient) {
    this.#client = client;
    const [root = "", signature] = client.url.split("?");
    this.#root = root.replace(/\/$/, "");
    this.#exchange = createExchange(root);
    this.#signature = signature ?? "";
  }

  /**
   * One row.
   * @throws RestError if there is none
   */
  async row(partition: string, rowKey: string, abortSignal: AbortSignal): Promise<Row> {
    const url = this.#url(addressOf(this.#client.tableName, partition, rowKey));
    const answer = await this.#send({ method: "GET", url, headers: reading, abortSignal });
    return toRow(parse(answer));
  }

  /** One page of the rows that match a filter. */
  async rows(
    { filter, select, token, top }: RowsQuery,
    abortSignal: AbortSignal,
  ): Promise<RowsAnswer> {
    const query = [
      `$top=${top}`,
      ...(select ? [`$select=${encodeURIComponent(select.join(","))}`] : []),
      `$filter=${encodeURIComponent(filter)}`,
      ...(token === undefined ? [] : [token]),
    ];
    const url = this.#url(`${this.#client.tableName}()`, query.join("&"));
    const answer = await this.#send({ method: "GET", url, headers: reading, abortSignal });
    const { value } = parse(answer);
    if (!(Array.isArray(value) && value.every(isObject))) {
      throw unreadable(answer);
    }
    return { rows: value.map(toRow), token: toToken(answer) };
  }

  /**
   * An entity group transaction.
   * @returns the new version of each row, if the service reported it
   * @throws RestError if it was refused; its message starts with the index of the refused operation
   */
  async transaction(
    actions: readonly Readonly<TransactionAction>[],
    abortSignal: AbortSignal,
  ): Promise<readonly (string | undefined)[]> {
    const batch = `batch_${randomUUID()}`;
    const answer = await this.#send({
      method: "POST",
      url: this.#url("$batch"),
      headers: { ...writing, "content-type": `multipart/mixed; boundary=${batch}` },
      body: toBatch(actions, `${this.#root}/${this.#client.tableName}`, batch),
      abortSignal,
    });
    if (!answer.headers.get("content-type")?.startsWith("multipart/mixed")) {
      throw unreadable(answer);
    }
    const parts = (answer.bodyAsText ?? "").split("--changesetresponse_").slice(1, -1);
    return parts.map((part) => {
      const [, status] = /HTTP\/1.1 (\d+)/.exec(part) ?? [];
      const body = part.indexOf("{");
      if (status === undefined) {
        throw unreadable(answer);
      }
      if (body >= 0) {
        throw toError(answer, Number(status), part.slice(body));
      }
      return /^ETag: (.*)$/im.exec(part)?.[1]?.trim();
    });
  }

  #url(path: string, query = ""): string {
    const queries = [query, this.#signature].filter((part) => part !== "");
    return `${this.#root}/${path}${queries.length > 0 ? "?" : ""}${queries.join("&")}`;
  }

  async #send(call: {
    readonly method: "GET" | "POST";
    readonly url: string;
    readonly headers: RawHttpHeadersInput;
    readonly body?: string;
    readonly abortSignal: AbortSignal;
  }): Promise<PipelineResponse> {
    const request = createPipelineRequest({ ...call, headers: createHttpHeaders(call.headers) });
    const send = this.#client.pipeline
      .getOrderedPolicies()
      .filter(({ name }) => !unused.has(name))
      .reduceRight(before, this.#exchange);
    const answer = await send(request);
    if (answer.status >= 300) {
      throw toError(answer, answer.status, answer.bodyAsText ?? "");
    }
    return answer;
  }
}

/** The SDK's policies for descriptions of operations, forms, spans, redirects and logs, none of which these calls have. */
export const unused: ReadonlySet<string> = new Set([
  "decompressResponsePolicy",
  "deserializationPolicy",
  "formDataPolicy",
  "logPolicy",
  "multipartPolicy",
  "redirectPolicy",
  "serializationPolicy",
  "tracingPolicy",
  "wrapAbortSignalLikePolicy",
]);

function before(next: SendRequest, policy: PipelinePolicy): SendRequest {
  return (request) => policy.sendRequest(request, next);
}

const version = { "x-ms-version": "2019-02-02", dataserviceversion: "3.0" };
const reading = { accept: "application/json;odata=minimalmetadata", ...version };
const writing = { accept: "application/json", ...version };

/** A text in an address: in quotes, which are doubled inside. */
function inAddress(value: string): string {
  return `'${encodeURIComponent(value.replaceAll("'", "''"))}'`;
}

function addressOf(table: string, partitionKey: string, rowKey: string): string {
  return `${table}(PartitionKey=${inAddress(partitionKey)},RowKey=${inAddress(rowKey)})`;
}

/** The body of a transaction: one part per operation (Performing entity group transactions). */
function toBatch(
  actions: readonly Readonly<TransactionAction>[],
  table: string,
  batch: string,
): string {
  const changes = `changeset_${randomUUID()}`;
  const parts = actions.map((action) =>
    [
      `--${changes}`,
      "content-type: application/http",
      "content-transfer-encoding: binary",
      "",
      ...toOperation(action, table),
    ].join(lineEnd),
  );
  return [
    `--${batch}`,
    `content-type: multipart/mixed; boundary=${changes}`,
    "",
    "",
    ...parts,
    `--${changes}--`,
    `--${batch}--`,
    "",
  ].join(lineEnd);
}

const lineEnd = "\r\n";

/** The lines of one operation. Between its headers and its row there is one line more, which Azurite expects. */
function toOperation(
  [kind, row, mode = "Merge", options]: Readonly<TransactionAction>,
  table: string,
): readonly string[] {
  const address = addressOf(table, String(row.partitionKey), String(row.rowKey));
  const version = ["DataServiceVersion: 3.0"];
  if (kind === "delete") {
    return [
      `DELETE ${address} HTTP/1.1`,
      "Accept: application/json",
      ...version,
      "If-Match: *",
      "",
      "",
    ];
  }
  const body = ["", "", JSON.stringify(toEntity(row))];
  if (kind === "create") {
    const headers = ["Content-Type: application/json;odata=nometadata", "Accept: application/json"];
    return [`POST ${table} HTTP/1.1`, ...headers, ...version, "Prefer: return-no-content", ...body];
  }
  const condition = kind === "update" ? [`If-Match: ${options?.etag ?? "*"}`] : [];
  const headers = ["Content-Type: application/json", "Accept: application/json"];
  const method = mode === "Merge" ? "PATCH" : "PUT";
  return [`${method} ${address} HTTP/1.1`, ...headers, ...version, ...condition, ...body];
}

/** A row as the service takes it; the values are texts, numbers and booleans only. */
function toEntity(row: object): object {
  const { etag: _, partitionKey, rowKey, ...columns } = row as Row;
  return { PartitionKey: partitionKey, RowKey: rowKey, ...columns };
}

const ofService: ReadonlySet<string> = new Set([
  "PartitionKey",
  "RowKey",
  "Timestamp",
  "odata.etag",
  "odata.metadata",
]);

/** What the name of a column's type ends with, if JSON does not show it. */
const typeMark = "@odata.type";

/** A row in the SDK's form. Columns of other types, which are not ours, keep their type beside them, as with the SDK. */
function toRow(entity: JsonObject): Row {
  const { PartitionKey, RowKey, "odata.etag": etag } = entity;
  const row: Record<string, unknown> = { etag, partitionKey: PartitionKey, rowKey: RowKey };
  const typed: string[] = [];
  for (const name of Object.keys(entity)) {
    if (name.endsWith(typeMark)) {
      typed.push(name.slice(0, -typeMark.length));
    } else if (!ofService.has(name)) {
      row[name] = entity[name];
    }
  }
  for (const name of typed.filter((column) => !ofService.has(column))) {
    const type = String(entity[`${name}${typeMark}`]).replace("Edm.", "");
    row[name] = { type, value: entity[name] };
  }
  return row as Row;
}

function toToken({ headers }: PipelineResponse): string | undefined {
  const partition = headers.get("x-ms-continuation-nextpartitionkey");
  const row = headers.get("x-ms-continuation-nextrowkey");
  if (!partition) {
    return undefined;
  }
  const start = `NextPartitionKey=${encodeURIComponent(partition)}`;
  return row ? `${start}&NextRowKey=${encodeURIComponent(row)}` : start;
}

function parse(answer: PipelineResponse): JsonObject {
  const value = parseJson(answer.bodyAsText ?? "");
  if (!isObject(value)) {
    throw unreadable(answer);
  }
  return value;
}

function unreadable({ request }: PipelineResponse): RestError {
  return new RestError("The service's answer can't be read.", {
    code: RestError.PARSE_ERROR,
    request,
  });
}

/** The error of an answer or of a part of it (Status and error codes). */
function toError(response: PipelineResponse, statusCode: number, text: string): RestError {
  const body = parseJson(text.slice(0, text.lastIndexOf("}") + 1));
  const error = isObject(body) && isObject(body["odata.error"]) ? body["odata.error"] : {};
  const message = isObject(error["message"]) ? error["message"]["value"] : undefined;
  return new RestError(String(message ?? `The service answered with ${statusCode}.`), {
    statusCode,
    code: String(error["code"] ?? ""),
    request: response.request,
    response,
  });
}
