/** The refusals of the service, by its own codes ("Azure Files error codes", "Common REST API error codes"). */
const refusals = {
  AuthenticationFailed: [403, "Server failed to authenticate the request."],
  ConditionNotMet: [412, "The condition specified in the conditional headers was not met."],
  DirectoryNotEmpty: [409, "The specified directory is not empty."],
  InvalidHeaderValue: [400, "The value for one of the HTTP headers is not in the correct format."],
  InvalidRange: [416, "The range specified is invalid for the current size of the resource."],
  InvalidResourceName: [400, "The specified resource name contains invalid characters."],
  MissingRequiredHeader: [
    400,
    "An HTTP header that's mandatory for this request is not specified.",
  ],
  NoAuthenticationInformation: [401, "Server failed to authenticate the request."],
  NotImplemented: [501, "This server does not speak that part of Azure Files."],
  ParentNotFound: [404, "The specified parent path does not exist."],
  RequestBodyTooLarge: [
    413,
    "The request body is too large and exceeds the maximum permissible limit.",
  ],
  ResourceAlreadyExists: [409, "The specified resource already exists."],
  ResourceNotFound: [404, "The specified resource does not exist."],
  ResourceTypeMismatch: [409, "The specified resource type does not match the existing one."],
  ShareBeingDeleted: [409, "The specified share is being deleted. Try operation later."],
  ShareSizeLimitReached: [403, "The specified share has reached its size limit."],
  AuthorizationPermissionMismatch: [
    403,
    "This request is not authorized to perform this operation using this permission.",
  ],
  ServerBusy: [503, "The server is busy."],
  ShareAlreadyExists: [409, "The specified share already exists."],
  ShareNotFound: [404, "The specified share does not exist."],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

/** Why the service refuses a request. */
export type RefusalCode = keyof typeof refusals;

/** A request that the service refuses. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly status: number;

  constructor(code: RefusalCode) {
    const [status, message] = refusals[code];
    super(message);
    this.code = code;
    this.status = status;
  }

  /** The body of the answer, in the service's format. */
  toXml(): string {
    return `<?xml version="1.0" encoding="utf-8"?><Error><Code>${this.code}</Code><Message>${this.message}</Message></Error>`;
  }
}
