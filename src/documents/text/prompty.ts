import type { SeedFormat } from "./seed-format.ts";

/**
 * A `.prompty` file: YAML front matter between two lines of `---`, then the prompt, byte for byte. Of the
 * front matter every key is kept as it is written, so both generations of the format can be read: the first
 * (`model.api`, `model.configuration`, `sample`; https://www.prompty.ai/docs/prompty-specification and
 * `Prompty.yaml` in https://github.com/microsoft/prompty) and the second (`model.id`, `model.provider`,
 * `model.connection`; `docs/model` there). `${env:...}` and `${file:...}` stay text: what they stand for on
 * this machine is not an editor's to see.
 */
export const promptySeeds: SeedFormat = {
  extension: ".prompty",
  mediaType: "text/x-prompty",
  parse: async (...given) => (await loadText()).parsePrompty(...given),
  write: async (...given) => (await loadText()).writePrompty(...given),
  update: async (...given) => (await loadText()).updatePrompty(...given),
};

/** Few requests are about this format, and none at a start. */
function loadText() {
  return import("./prompty-text.ts");
}
