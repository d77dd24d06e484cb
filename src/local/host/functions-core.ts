import { createRequire, Module } from "node:module";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../../base/system-error.ts";
import { isMisconfigured, LocalError } from "../local-error.ts";
import type {
  CoreLog,
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  ProgrammingModel,
} from "./core-types.ts";
import { FunctionRegistry } from "./function-registry.ts";

const coreName = "@azure/functions-core";
const registries = new Map<string, Promise<FunctionRegistry>>();
let loading: Promise<unknown> = Promise.resolve();
let current: FunctionRegistry | undefined;
let supplied = false;

/**
 * Loads the file that registers the functions, as the Azure worker does, and collects what it registers.
 * A process loads a file only once; loading it again returns the same registry.
 * @throws LocalError if the file registers nothing, or a setting is wrong; Error if it fails otherwise
 */
export function loadFunctions(entry: string, log: CoreLog): Promise<FunctionRegistry> {
  supplyFunctionsCore();
  let registry = registries.get(entry);
  if (registry === undefined) {
    // One at a time: files register into the current registry.
    registry = loading.then(() => collect(entry, log));
    registries.set(entry, registry);
    loading = registry.catch(() => registries.delete(entry));
  }
  return registry;
}

async function collect(entry: string, log: CoreLog): Promise<FunctionRegistry> {
  const registry = new FunctionRegistry(log);
  current = registry;
  try {
    if (extname(entry) === ".cjs") {
      createRequire(entry)(entry);
    } else {
      await import(pathToFileURL(entry).href);
    }
  } catch (error) {
    const sentence = `${entry} could not be loaded: ${messageOf(error)}`;
    throw isMisconfigured(error)
      ? new LocalError(error.message, { cause: error })
      : new Error(sentence, { cause: error });
  }
  if (registry.functions.length === 0) {
    throw new LocalError(
      `${entry} registers no functions. Call app.http or app.timer while the file loads, and load it only through the host.`,
    );
  }
  return registry;
}

/**
 * Supplies the module `@azure/functions-core`, which exists only inside a worker, by wrapping `Module.prototype.require`
 * as the Azure worker does. So the library finds it, bundled or not.
 */
function supplyFunctionsCore(): void {
  if (supplied) {
    return;
  }
  supplied = true;
  const original = Module.prototype.require;
  Module.prototype.require = Object.assign(function require(this: NodeJS.Module, id: string) {
    return id === coreName ? createCore() : original.call(this, id);
  }, original);
}

/** One object for each copy of the library, which sets its programming model once, before its first function. */
function createCore() {
  let model: ProgrammingModel | undefined;
  return {
    version: "3.9.1",
    hostVersion: "4.1000.0",
    setProgrammingModel: (given: ProgrammingModel): void => {
      model = given;
    },
    getProgrammingModel: (): ProgrammingModel | undefined => model,
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      if (model === undefined) {
        throw new Error("A programming model must be set before the first function.");
      }
      return currentRegistry().addFunction({ metadata, callback, model });
    },
    registerHook: (name: string, callback: HookCallback) =>
      currentRegistry().addHook(name, callback),
    log: (...line: Parameters<CoreLog>): void => currentRegistry().log(...line),
  };
}

function currentRegistry(): FunctionRegistry {
  if (current === undefined) {
    throw new Error("Functions can only be registered while the host loads the app.");
  }
  return current;
}
