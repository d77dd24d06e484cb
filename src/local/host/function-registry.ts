import type {
  CoreLog,
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  ProgrammingModel,
} from "./core-types.ts";

/** A function of the app, with the library that can call it. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  readonly model: ProgrammingModel;
}

const hookNames = ["appStart", "appTerminate"] as const;

/** The events that an app can hook into. */
export type HookName = (typeof hookNames)[number];

/** A registration that can be undone. */
export interface Disposable {
  dispose(): void;
}

/** The functions and hooks that one entry has registered. */
export class FunctionRegistry {
  /** Shared by the hooks of the app's start and end. */
  readonly appHookData: Record<string, unknown> = {};
  /** Receives log lines outside of invocations. */
  log: CoreLog;
  readonly #functions = new Map<string, RegisteredFunction>();
  readonly #hooks = new Map<string, HookCallback[]>(hookNames.map((name) => [name, []]));
  #locked = false;

  constructor(log: CoreLog) {
    this.log = log;
  }

  /** The functions in the order of the Azure host: by name, case-insensitive. */
  get functions(): readonly RegisteredFunction[] {
    return [...this.#functions].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  }

  /** Adds a function. @throws Error after the start, or if the name is taken */
  addFunction(added: RegisteredFunction): Disposable {
    const { name } = added.metadata;
    const key = name.toUpperCase();
    if (this.#locked) {
      throw new Error(`"${name}": a function can only be registered during app startup.`);
    }
    if (this.#functions.has(key)) {
      throw new Error(`There are two functions named "${name}". Names must be unique.`);
    }
    this.#functions.set(key, added);
    return { dispose: () => this.#functions.delete(key) };
  }

  /** Adds a hook, after those of the same name. @throws RangeError for an unknown event */
  addHook(name: string, callback: HookCallback): Disposable {
    const hooks = this.#hooks.get(name);
    if (hooks === undefined) {
      throw new RangeError(
        `The local host does not support the hook "${name}", only ${hookNames.join(" and ")}.`,
      );
    }
    hooks.push(callback);
    return {
      dispose: () => {
        const index = hooks.indexOf(callback);
        if (index >= 0) {
          hooks.splice(index, 1);
        }
      },
    };
  }

  /** The hooks of an event, in order of registration. */
  hooks(name: HookName): readonly HookCallback[] {
    return this.#hooks.get(name) ?? [];
  }

  /** Ends the start, after which no function can be added. */
  lock(): void {
    this.#locked = true;
  }
}
