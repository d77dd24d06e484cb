import type { CollectionInfo } from "../schema.ts";
import { propertiesOf, type Schema } from "../schema.ts";
import { type Fields, isFields } from "./content.ts";

/** Something that a prompt can name in its template marks. */
export interface Named {
  readonly name: string;
  readonly about?: string | undefined;
  readonly fields: readonly Named[];
}

/**
 * What a prompt can name: the inputs that its document declares or has samples of. An input that is named as the documents
 * of a collection are has their fields, too.
 */
export function promptNames(
  { inputs, sample }: Fields,
  collections: readonly CollectionInfo[],
): readonly Named[] {
  const declared = Array.isArray(inputs)
    ? inputs.flatMap((input) =>
        isFields(input) && typeof input["name"] === "string" ? [input["name"]] : [],
      )
    : Object.keys(isFields(inputs) ? inputs : {});
  const samples = namesInSample(sample);
  const names = new Set([...declared, ...samples.map(({ name }) => name)]);
  return Array.from(names, (name) => {
    const collection = collections.find(({ singular }) => singular === name);
    const input = isFields(inputs) ? inputs[name] : undefined;
    return {
      name,
      about: isFields(input) && typeof input["type"] === "string" ? input["type"] : undefined,
      fields: joined([
        ...(collection ? namesInSchema(collection.schema) : []),
        ...(samples.find((other) => other.name === name)?.fields ?? []),
      ]),
    };
  });
}

function namesInSchema(schema: Schema): readonly Named[] {
  return Object.entries(propertiesOf(schema) ?? {}).map(([name, field]) => ({
    name,
    about: field.description,
    fields: namesInSchema(field),
  }));
}

function namesInSample(sample: unknown): readonly Named[] {
  return isFields(sample)
    ? Object.entries(sample).map(([name, value]) => ({ name, fields: namesInSample(value) }))
    : [];
}

/** Joins what has the same name. */
function joined(all: readonly Named[]): readonly Named[] {
  return Array.from(
    Map.groupBy(all, ({ name }) => name),
    ([name, same]) => ({
      name,
      about: same.find(({ about }) => about !== undefined)?.about,
      fields: joined(same.flatMap(({ fields }) => fields)),
    }),
  );
}
