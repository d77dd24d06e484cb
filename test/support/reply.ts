/** A document in an answer. */
export interface DocumentJson {
  readonly id: string;
  readonly _meta: {
    readonly revision: number;
    readonly etag: string;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly origin: string;
  };
  readonly [field: string]: unknown;
}

/** The fields of a JSON answer other than documents. */
export interface BodyJson {
  readonly success?: boolean;
  readonly code?: string;
  readonly count?: number;
  readonly current?: DocumentJson;
  readonly detail?: string;
  readonly error?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
  readonly nextLink?: string;
  readonly [field: string]: unknown;
}

/** An answer that has been read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON in it; empty when there is none. */
  readonly body: BodyJson;
  /** The document in its envelope. */
  readonly document: DocumentJson;
  /** The documents of a page. */
  readonly documents: readonly DocumentJson[];
}

/** Reads an answer. */
export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.match(/[/+]json/) != null && text !== "";
  const body: BodyJson = isJson ? JSON.parse(text) : {};
  const values = Object.entries(body).filter(([name]) => name !== "current" && name !== "errors");
  const document = values.find(([, value]) => isDocument(value))?.[1];
  const documents = values.find(([, value]) => Array.isArray(value))?.[1];
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    get document() {
      if (!isDocument(document)) {
        throw new Error(`There is no document in: ${response.status} ${text.slice(0, 500)}`);
      }
      return document;
    },
    documents: Array.isArray(documents) ? documents : [],
  };
}

function isDocument(value: unknown): value is DocumentJson {
  return typeof value === "object" && value !== null && "_meta" in value;
}
