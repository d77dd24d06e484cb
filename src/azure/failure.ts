/** The SDKs' information about a failed call; each field may be anything. */
export interface AzureFailure {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly request?: object;
  readonly details?: {
    readonly errorCode?: unknown;
    readonly odataError?: { readonly code?: unknown };
  };
}

/** The names of SDK errors for a missing answer or token. */
const outages = new Set([
  "RestError",
  "AbortError",
  "TimeoutError",
  "AuthenticationError",
  "AuthenticationRequiredError",
  "AggregateAuthenticationError",
  "CredentialUnavailableError",
]);

/** The known fields of a failure. */
export function failureOf(error: unknown): AzureFailure {
  return typeof error === "object" && error !== null ? error : {};
}

/** The HTTP status of a failed call, if there was an answer. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = failureOf(error);
  return typeof statusCode === "number" ? statusCode : undefined;
}

/** The service's error code: `TableNotFound`, `ShareNotFound`. */
export function codeOf(error: unknown): string | undefined {
  const { code, details } = failureOf(error);
  const found = details?.odataError?.code ?? details?.errorCode ?? code;
  return typeof found === "string" ? found : undefined;
}

/** Whether there was no answer, or no token for the request. */
export function isOutage(error: unknown): boolean {
  return outages.has(String(failureOf(error).name));
}
