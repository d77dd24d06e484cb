export type * from "./answers.ts";
export { type Client, createClient } from "./client.ts";
export type { Collection, LabelCalls, Listed, RenderCalls, TextForm } from "./collection.ts";
export type { Fault } from "./derived.ts";
export type * from "./documents.ts";
export type * from "./options.ts";
export * from "./seedbed-error.ts";
export type { ImportedLine, Transfer } from "./transfer.ts";
