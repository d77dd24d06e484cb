import { memberOf, type Value } from "./values.ts";

/** What names mean at a point of a template: own variables, then an object's members, then the scope around. */
export class Scope {
  readonly #around: Scope | undefined;
  readonly #object: Value;
  readonly #variables = new Map<string, Value>();

  /** @param object the value of `{{.}}`; if it is an object, its members are names */
  constructor(object: Value, around?: Scope) {
    this.#object = object;
    this.#around = around;
  }

  /** The value that a section of Mustache was entered with. */
  get self(): Value {
    return this.#object;
  }

  set(name: string, value: Value): void {
    this.#variables.set(name, value);
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
