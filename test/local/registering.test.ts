import { expect, it } from "vitest";
import { FunctionRegistry } from "../../src/local/host/function-registry.ts";

const model = { getInvocationModel: () => Promise.reject(new Error("Nothing is called here.")) };
const added = (name: string) => ({
  metadata: { name, bindings: {} },
  callback: () => undefined,
  model,
});

it("the local host refuses what Azure refuses of an app, and the hooks that it does not have", () => {
  const registry = new FunctionRegistry(() => {});
  registry.addFunction(added("list"));
  expect(() => registry.addFunction(added("LIST"))).toThrow(
    'There are two functions named "LIST". Names must be unique.',
  );
  expect(() => registry.addHook("preInvocation", () => {})).toThrow(
    'The local host does not support the hook "preInvocation", only appStart and appTerminate.',
  );
  registry.lock();
  expect(() => registry.addFunction(added("late"))).toThrow(
    '"late": a function can only be registered during app startup.',
  );
  expect(registry.functions.map(({ metadata }) => metadata.name)).toEqual(["list"]);
});
