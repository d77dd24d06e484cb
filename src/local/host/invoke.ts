import { randomUUID } from "node:crypto";
import type { CoreLog, RpcInput, RpcInvocationResponse, RpcTraceContext } from "./core-types.ts";
import type { FunctionRegistry, HookName, RegisteredFunction } from "./function-registry.ts";

/** One run of one function. */
export interface Invocation {
  readonly called: RegisteredFunction;
  readonly trigger: { readonly name: string; readonly data: RpcInput };
  readonly traceContext: RpcTraceContext | undefined;
  readonly log: CoreLog;
}

/**
 * Runs a function as the Azure worker does, with the library's own converters.
 * @throws the error of the handler, or of the library for a result that it cannot convert
 */
export async function invoke({
  called,
  log,
  traceContext,
  trigger,
}: Invocation): Promise<RpcInvocationResponse> {
  const invocationId = randomUUID();
  const model = await called.model.getInvocationModel({
    invocationId,
    request: {
      invocationId,
      inputData: [trigger],
      ...(traceContext === undefined ? undefined : { traceContext }),
    },
    metadata: called.metadata,
    log,
  });
  const { context, inputs } = await model.getArguments();
  const result = await model.invokeFunction(context, inputs, called.callback);
  return await model.getResponse(context, result);
}

/** Runs the hooks of an event one after the other, in order of registration. */
export async function runHooks(
  registry: FunctionRegistry,
  name: HookName,
  context: object,
): Promise<void> {
  for (const hook of registry.hooks(name)) {
    await hook(context);
  }
}
