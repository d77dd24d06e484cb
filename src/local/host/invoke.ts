import { randomUUID } from "node:crypto";
import type {
  CoreInvocationContext,
  RpcInput,
  RpcInvocationResponse,
  RpcTraceContext,
} from "./core-types.ts";
import type { FunctionRegistry, HookName, RegisteredFunction } from "./function-registry.ts";
import type { InvocationLog } from "./host-log.ts";

/** One run of one function. */
export interface Invocation {
  readonly registry: FunctionRegistry;
  readonly called: RegisteredFunction;
  readonly trigger: { readonly name: string; readonly data: RpcInput };
  readonly traceContext: RpcTraceContext | undefined;
  readonly log: InvocationLog;
}

/**
 * Runs a function as the Azure worker does, with the library's own converters and the app's hooks around it.
 * @throws what the handler or a hook throws, or what the library says of a result it cannot convert.
 */
export async function invoke(invocation: Invocation): Promise<RpcInvocationResponse> {
  const { registry, called, trigger, traceContext } = invocation;
  const invocationId = randomUUID();
  let invocationContext: unknown;
  const core: CoreInvocationContext = {
    invocationId,
    request: {
      invocationId,
      inputData: [trigger],
      ...(traceContext === undefined ? undefined : { traceContext }),
    },
    metadata: called.metadata,
    log: (level, category, message) =>
      invocation.log({ level, category, message, invocationContext }),
  };
  const model = await called.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  invocationContext = context;

  const shared = { hookData: {}, appHookData: registry.appHookData, invocationContext: context };
  const before = { ...shared, inputs, functionCallback: called.callback };
  core.state = "preInvocationHooks";
  await runHooks(registry, "preInvocation", before);

  const after = {
    ...shared,
    inputs: before.inputs,
    result: null as unknown,
    error: null as unknown,
  };
  core.state = "invocation";
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  core.state = "postInvocationHooks";
  await runHooks(registry, "postInvocation", after);
  delete core.state;
  if (after.error !== null && after.error !== undefined) {
    throw after.error;
  }
  return await model.getResponse(context, after.result);
}

/** Runs the hooks of a moment one after the other, in the order in which they were registered. */
export async function runHooks(
  registry: FunctionRegistry,
  name: HookName,
  context: object,
): Promise<void> {
  for (const hook of registry.hooks(name)) {
    await hook(context);
  }
}
