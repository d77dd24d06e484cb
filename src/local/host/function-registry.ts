import type {
  CoreLog,
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  ProgrammingModel,
} from "./core-types.ts";

/** A function of the app, with the library that knows how to call it. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  readonly model: ProgrammingModel;
}

const hookNames = ["appStart", "appTerminate"] as const;

/** The moments an app may hook into. */
export type HookName = (typeof hookNames)[number];

/** What can be taken back. */
export interface Disposable {
  dispose(): void;
}

/** What one entry registered: its functions and its hooks. */
export class FunctionRegistry {
  /** Shared by all hooks that run at the app's start and end. */
  readonly appHookData: Record<string, unknown> = {};
  /** Where log lines that belong to no invocation go. */
  log: CoreLog;
  readonly #functions = new Map<string, RegisteredFunction>();
  readonly #hooks = new Map<string, HookCallback[]>(hookNames.map((name) => [name, []]));
  #locked = false;

  constructor(log: CoreLog) {
    this.log = log;
  }

  /** The functions in the order in which the Azure host tries them: by name, case-insensitive. */
  get functions(): readonly RegisteredFunction[] {
    return [...this.#functions].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  }

  /** Adds a function. @throws when the start is over, or the name is taken. */
  addFunction(added: RegisteredFunction): Disposable {
    const { name } = added.metadata;
    const key = name.toUpperCase();
    if (this.#locked) {
      throw new Error(`"${name}": a function can only be registered during app startup.`);
    }
    if (this.#functions.has(key)) {
      throw new Error(`There are two functions called "${name}". A name must be unique.`);
    }
    this.#functions.set(key, added);
    return { dispose: () => this.#functions.delete(key) };
  }

  /** Adds a hook, after those of the same name. @throws RangeError for any other moment than those. */
  addHook(name: string, callback: HookCallback): Disposable {
    const hooks = this.#hooks.get(name);
    if (hooks === undefined) {
      throw new RangeError(
        `The local host has no hook "${name}": it knows ${hookNames.join(" and ")}.`,
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

  /** The hooks of that name, in the order in which they were registered. */
  hooks(name: HookName): readonly HookCallback[] {
    return this.#hooks.get(name) ?? [];
  }

  /** Ends the start: no more functions from here on. */
  lock(): void {
    this.#locked = true;
  }
}
