/** The levels of log lines, as the worker names them. */
export type LogLevel =
  | "trace"
  | "debug"
  | "information"
  | "warning"
  | "error"
  | "critical"
  | "none";

/** The writer of a log line: the app or the platform. */
export type LogCategory = "user" | "system" | "customMetric";

/** Writes one log line. */
export type CoreLog = (level: LogLevel, category: LogCategory, message: string) => void;

/** A registered handler. */
export type FunctionCallback = (...args: unknown[]) => unknown;

/** A registered hook; its argument depends on its name. */
export type HookCallback = (context: object) => unknown;

/** A binding of a function, such as its trigger. */
export interface Binding {
  readonly type?: string;
  readonly direction?: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
  readonly schedule?: string;
}

/** The metadata that a function is registered with. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

/** A request, in the form that the host passes to a worker. */
export interface RpcHttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes: Uint8Array };
}

/** The input of a trigger. */
export interface RpcInput {
  readonly http?: RpcHttpRequest;
  readonly json?: string;
}

/** The W3C trace headers of the request. */
export interface RpcTraceContext {
  readonly traceParent: string;
  readonly traceState: string;
}

/** The request for an invocation. */
export interface RpcInvocationRequest {
  readonly invocationId: string;
  readonly inputData: readonly { readonly name: string; readonly data: RpcInput }[];
  readonly traceContext?: RpcTraceContext;
}

/** A response, in the form that a worker returns. */
export interface RpcHttpResponse {
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly unknown[];
  readonly body?: { readonly bytes?: Uint8Array } | null;
}

/** The result of an invocation. */
export interface RpcInvocationResponse {
  readonly returnValue?: { readonly http?: RpcHttpResponse } | null;
}

/** The information that the library gets about an invocation. */
export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly request: RpcInvocationRequest;
  readonly metadata: FunctionMetadata;
  readonly log: CoreLog;
}

/** The library's side of one invocation: its converters. */
export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<RpcInvocationResponse>;
}

/** The library's side of an app. */
export interface ProgrammingModel {
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
}
