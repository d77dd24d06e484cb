/** How urgent a log line is, in the worker's words. */
export type LogLevel =
  | "trace"
  | "debug"
  | "information"
  | "warning"
  | "error"
  | "critical"
  | "none";

/** Who wrote a log line: the app, or the platform. */
export type LogCategory = "user" | "system" | "customMetric";

/** Writes one log line. */
export type CoreLog = (level: LogLevel, category: LogCategory, message: string) => void;

/** A handler as it was registered. */
export type FunctionCallback = (...args: unknown[]) => unknown;

/** A hook as it was registered; what it gets depends on its name. */
export type HookCallback = (context: object) => unknown;

/** One binding of a function; a trigger is a binding too. */
export interface Binding {
  readonly type?: string;
  readonly direction?: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
  readonly schedule?: string;
}

/** What a function says about itself when it is registered. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

/** A request as the host hands it to a worker. */
export interface RpcHttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes: Uint8Array };
}

/** A trigger's input. */
export interface RpcInput {
  readonly http?: RpcHttpRequest;
  readonly json?: string;
}

/** The W3C trace headers of the call that led here. */
export interface RpcTraceContext {
  readonly traceParent: string;
  readonly traceState: string;
}

/** What a worker is asked to do. */
export interface RpcInvocationRequest {
  readonly invocationId: string;
  readonly inputData: readonly { readonly name: string; readonly data: RpcInput }[];
  readonly traceContext?: RpcTraceContext;
}

/** A response as a worker hands it back. */
export interface RpcHttpResponse {
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly unknown[];
  readonly body?: { readonly bytes?: Uint8Array } | null;
}

/** What an invocation came to. */
export interface RpcInvocationResponse {
  readonly returnValue?: { readonly http?: RpcHttpResponse } | null;
}

/** What the library is told about one invocation. */
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
