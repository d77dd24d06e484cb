import { TemplateFault } from "./template-fault.ts";

/** What rendering one template may cost. */
export const limits = {
  steps: 200_000,
  /** In UTF-16 code units: of the result, and of each text on the way. */
  characters: 1_000_000,
  depth: 100,
  milliseconds: 250,
} as const;

/** How many characters are read, compared or made in one step. */
const charactersPerStep = 64;

/** How many steps pass between two looks at the clock. */
const stepsPerLook = 64;

/**
 * The milliseconds that this thread has computed, so that no template is refused because the machine is busy with
 * something else. Node 22 can't tell, so it is a clock there.
 */
export function computed(): number {
  if (typeof process.threadCpuUsage !== "function") {
    return performance.now();
  }
  const { system, user } = process.threadCpuUsage();
  return (system + user) / 1000;
}

/** Counts what rendering costs, and stops it before it costs too much. */
export class Budget {
  readonly #now: () => number;
  readonly #deadline: number;
  #steps = 0;
  #nextLook = stepsPerLook;
  #depth = 0;
  #written = 0;
  /** The offset in the template that a limit is reported at. */
  at = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#deadline = now() + limits.milliseconds;
  }

  /** Counts steps, before they are made. */
  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > limits.steps) {
      throw this.#exceeded(`takes more than ${limits.steps} steps`);
    }
    if (this.#steps >= this.#nextLook) {
      this.#nextLook = this.#steps + stepsPerLook;
      if (this.#now() > this.#deadline) {
        throw this.#exceeded(`takes longer than ${limits.milliseconds} ms`);
      }
    }
  }

  /** Counts characters that are about to be read. */
  read(characters: number): void {
    this.step(Math.ceil(characters / charactersPerStep));
  }

  /** Counts a search for a part; the engine's search compares a long part again every few hundred characters. */
  search(text: string, part: string): void {
    this.read(part.length + text.length * Math.ceil((part.length + 1) / 256));
  }

  /** Counts a text that is about to be made. */
  make(characters: number): void {
    if (characters > limits.characters) {
      throw this.#exceeded(`makes a text of more than ${limits.characters} characters`);
    }
    this.read(characters);
  }

  /** Counts a part of the result. */
  write(characters: number): void {
    this.#written += characters;
    if (this.#written > limits.characters) {
      throw this.#exceeded(`has a result of more than ${limits.characters} characters`);
    }
    this.step();
  }

  /** Does something one level deeper. */
  deeper<Result>(run: () => Result): Result {
    if (this.#depth >= limits.depth) {
      throw this.#exceeded(`nests more than ${limits.depth} levels deep`);
    }
    this.#depth += 1;
    try {
      return run();
    } finally {
      this.#depth -= 1;
    }
  }

  #exceeded(what: string): TemplateFault {
    return new TemplateFault("template_limit", `Rendering the template ${what}.`, this.at);
  }
}
