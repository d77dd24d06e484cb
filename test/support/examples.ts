/** A small valid document of each type, without an id, and the id that results from its title. */
export const examples = [
  {
    collection: "personas",
    singular: "persona",
    document: { name: "Ana María Núñez", demographics: { age: 41 }, needs: ["clear answers"] },
    slug: "ana-maria-nunez",
    invalid: { name: "", demographics: [] },
    pointers: ["/name", "/demographics"],
  },
  {
    collection: "templates",
    singular: "template",
    document: { name: "Role play", prompt: "system:\nYou are {{persona.name}}.", authors: ["us"] },
    slug: "role-play",
    invalid: { name: 7, prompt: 1 },
    pointers: ["/name", "/prompt"],
  },
  {
    collection: "scenarios",
    singular: "scenario",
    document: {
      title: "Lost parcel",
      scenario: { description: "A parcel is lost.", context: "Before a holiday." },
      evaluation_criteria: { empathy: ["Did the trainee say sorry?"] },
    },
    slug: "lost-parcel",
    invalid: { title: "x", scenario: { description: "" }, expected_duration_seconds: ["long"] },
    pointers: ["/scenario/description", "/expected_duration_seconds"],
  },
  {
    collection: "moods",
    singular: "mood",
    document: { mood: "Impatient", description: "Wants to be done.", intensity: 4 },
    slug: "impatient",
    invalid: { description: 1 },
    pointers: ["/mood", "/description"],
  },
] as const;
