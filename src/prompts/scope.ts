import { memberOf, type Value } from "./values.ts";

/** What names mean at a point of a template: own variables, then an object's members, then the scope around. */
export class Scope {
  readonly #around: Scope | undefined;
  readonly #object: Value;
  readonly #variables = new Map<string, Value>();
  readonly #origins = new Map<string, string | undefined>();
  /** The input that `self` is from. */
  readonly #origin: string | undefined;

  /**
   * @param object the value of `{{.}}`; if it is an object, its members are names
   * @param origin the input that it is from
   */
  constructor(object: Value, around?: Scope, origin?: string) {
    this.#object = object;
    this.#around = around;
    this.#origin = origin;
  }

  /** The value that a section of Mustache was entered with. */
  get self(): Value {
    return this.#object;
  }

  /** @param origin the input that the value is from */
  set(name: string, value: Value, origin?: string): void {
    this.#variables.set(name, value);
    this.#origins.set(name, origin);
  }

  /** The input that the value of a name is from; `undefined` for what the template itself makes. */
  originOf(name: string): string | undefined {
    if (this.isInput(name)) {
      return name;
    }
    const owner = this.#ownerOf(name);
    if (owner === undefined) {
      return undefined;
    }
    return owner.#variables.has(name) ? owner.#origins.get(name) : owner.#origin;
  }

  /** The input that `self` is from. */
  get selfOrigin(): string | undefined {
    return this.#origin;
  }

  find(name: string): Value {
    const owner = this.#ownerOf(name);
    return owner === undefined ? undefined : owner.#own(name);
  }

  /** Whether a name means an input, and not a variable of the template's own. */
  isInput(name: string): boolean {
    const owner = this.#ownerOf(name);
    return owner !== undefined && owner.#around === undefined && !owner.#variables.has(name);
  }

  #ownerOf(name: string): Scope | undefined {
    if (this.#has(name)) {
      return this;
    }
    return this.#around === undefined ? undefined : this.#around.#ownerOf(name);
  }

  #has(name: string): boolean {
    const object = this.#object;
    const isObject = typeof object === "object" && object !== null && !Array.isArray(object);
    return this.#variables.has(name) || (isObject && Object.hasOwn(object, name));
  }

  #own(name: string): Value {
    return this.#variables.has(name) ? this.#variables.get(name) : memberOf(this.#object, name);
  }
}
