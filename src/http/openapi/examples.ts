import recorded from "./examples.json" with { type: "json" };

/** A call that was made, and what it was answered; times, random parts and places are made the same. */
export interface Example {
  /** The body that was sent. */
  readonly request?: unknown;
  readonly status: number;
  readonly response: unknown;
}

/** A call of an operation, recorded by test/http/examples; there is none of what only gives this description. */
export function exampleOf(operation: string): Example | undefined {
  return examples[operation];
}

const examples: Readonly<Record<string, Example>> = recorded;
