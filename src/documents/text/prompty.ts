import type { SeedFormat } from "./seed-format.ts";

/**
 * (`model.api`, `model.configuration`, `sample`; https://www.prompty.ai/docs/prompty-specification and `Prompty.yaml`
 * in https://github.com/microsoft/prompty) and the second (`model.id`, `model.provider`, `model.connection`;
 * `docs/model` there). `${env:...}` and `${file:...}` stay text: editors must not see their values on this machine.
 */
export const promptySeeds: SeedFormat = {
  extension: ".prompty",
  mediaType: "text/x-prompty",
  parse: async (...given) => (await loadText()).parsePrompty(...given),
  write: async (...given) => (await loadText()).writePrompty(...given),
  update: async (...given) => (await loadText()).updatePrompty(...given),
};

/** Loaded lazily: few requests use this format, and no start. */
function loadText() {
  return import("./prompty-text.ts");
}
