import { Budget } from "../../src/prompts/budget.ts";
import { readJinja } from "../../src/prompts/jinja.ts";
import { divideIntoMessages } from "../../src/prompts/messages.ts";
import { readMustache } from "../../src/prompts/mustache.ts";
import { type Inputs, type Segment, toSegments } from "../../src/prompts/segments.ts";

/** A template with its values, as in the tables of these tests. */
export interface Given {
  readonly template: string;
  readonly inputs?: Inputs["values"];
  readonly engine?: string;
  readonly threads?: readonly string[];
  readonly strict?: readonly string[];
}

export function segmentsOf(given: Given): readonly Segment[] {
  const { engine, inputs: values = {}, strict, template, threads } = given;
  const budget = new Budget(() => 0);
  const nodes = (engine === "mustache" ? readMustache : readJinja)(template, budget);
  const inputs = { values, threads: new Set(threads), strict: new Set(strict) };
  return toSegments(nodes, inputs, budget);
}

/** The text, without regard to where it comes from. */
export function textOf(given: Given): string {
  return segmentsOf(given)
    .map((segment) => (segment.kind === "thread" ? "" : segment.text))
    .join("");
}

export function messagesOf(given: Given) {
  return divideIntoMessages(segmentsOf(given));
}
