import type { App } from "../../src/app.ts";
import type { Log } from "../../src/base/telemetry.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { answer, textOf } from "../../src/http/answer.ts";
import type { Answer } from "../../src/http/operation.ts";
import { documentOperations } from "../../src/http/operations/documents.ts";
import { historyOperations } from "../../src/http/operations/history.ts";
import { labelOperations } from "../../src/http/operations/labels.ts";
import { transferOperations } from "../../src/http/operations/transfer.ts";
import { requestMark } from "../../src/http/request/foreign-page.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentLabels } from "../../src/service/document-labels.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";

/** An answer, read as text. */
export interface Answered {
  readonly status: number;
  readonly headers: Answer["headers"];
  readonly text: string;
}

/** Calls an operation by its name. */
export type Ask = (
  operation: string,
  asked?: {
    readonly params?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
) => Promise<Answered>;

/** The operations on documents of the HTTP API, without a host. */
export function apiOf(store: DocumentStore, log: Log = () => {}): Ask {
  const service = new DocumentService({ store });
  const history = new DocumentHistory({ store });
  const labels = new DocumentLabels({ store });
  const operations = [
    ...documentTypes.flatMap((type) => [
      ...documentOperations(type, { documents: async () => service, labels: async () => labels }),
      ...historyOperations(type, async () => history),
      ...labelOperations(type, { labels: async () => labels, protectedLabels: new Set() }),
    ]),
    ...transferOperations(async () => store),
  ];
  const access = { mode: "open", readingIsPublic: false, platformSignsIn: false } as const;
  return askOf({ operations, access }, log);
}

/** The operations of an app, without a host. */
export function askOf(
  { access, operations }: Pick<App, "access" | "operations">,
  log: Log = () => {},
): Ask {
  return async (name, { params = {}, body, query = "", headers = {} } = {}) => {
    const operation = operations.find((one) => one.name === name);
    if (operation === undefined) {
      throw new Error(`There is no operation ${name}.`);
    }
    const request = new Request(`http://test/${query}`, {
      method: operation.method,
      headers: { "content-type": "application/json", [requestMark]: "1", ...headers },
      ...(body !== undefined && { body }),
    });
    const answered = await answer(operation, request, { params, requestId: "r1", access, log });
    return { status: answered.status, headers: answered.headers, text: textOf(answered) };
  };
}
