import {
  createClient,
  type Mood,
  type Persona,
  type Scenario,
  type Template,
} from "seedbed-client";

/** The address of `npm start`, unless `?api=` gives another. */
const url = new URLSearchParams(location.search).get("api") ?? "http://localhost:7071";

export const seedbed = createClient({ url });

/** All documents that the page needs. */
export interface Stage {
  readonly personas: readonly Persona[];
  readonly scenarios: readonly Scenario[];
  readonly moods: readonly Mood[];
  readonly templates: readonly Template[];
}

/** What a prompt is made of. */
export interface Cast {
  readonly persona: Persona;
  readonly scenario: Scenario;
  readonly mood: Mood;
  readonly template: Template;
}

/** The ids that were chosen; without an id, the first document of a list is used. */
export type Chosen = Readonly<Partial<Record<keyof Cast, string>>>;

/** Loads all documents, sorted by title. */
export async function load(): Promise<Stage> {
  const sorted = { sort: "title" };
  const [personas, scenarios, moods, templates] = await Promise.all([
    seedbed.personas.list(sorted).toArray(),
    seedbed.scenarios.list(sorted).toArray(),
    seedbed.moods.list(sorted).toArray(),
    seedbed.templates.list(sorted).toArray(),
  ]);
  return { personas, scenarios, moods, templates };
}
