import type { Revision } from "../../client/index.ts";
import { callsOf, failureOf } from "../api.ts";
import { contentOf, type Document, type Fields, isSame } from "../document/content.ts";
import { draftNameOf } from "../document/draft-name.ts";
import { type Draft, dropDraft, findDraft } from "../document/drafts.ts";
import type { CollectionInfo } from "../schema.ts";

/** What is being edited: form and JSON show the same content. */
export type Work = Omit<Draft, "at">;

/** What an editor begins with. */
export interface Start {
  readonly draftName: string;
  /** The document now; `undefined` for a new one, or one that was deleted. */
  readonly current: Document | undefined;
  /** Who made it what it is now. */
  readonly latest: Revision | undefined;
  /** The content of a new document before anything was typed. */
  readonly template: Fields;
  readonly draft: Draft | undefined;
  /** Whether another open tab had a draft of it. */
  readonly isElsewhere: boolean;
}

/** Reads a document, or prepares a new one, with the draft that this browser has. */
export async function readStart(
  info: CollectionInfo,
  id: string | undefined,
  copied: string | undefined,
): Promise<Start> {
  const calls = callsOf(info);
  const draftName = draftNameOf(info.name, id, copied);
  const { draft, isElsewhere } = await findDraft(draftName);
  if (id === undefined) {
    const template = copied === undefined ? {} : contentOf(await calls.get(copied));
    return {
      ...{ draftName, template, draft, isElsewhere },
      ...{ current: undefined, latest: undefined },
    };
  }
  const current = await calls.get(id).catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure.code === "not-found" && draft !== undefined) {
      return undefined;
    }
    throw failure;
  });
  const latest = await latestOf(info, id);
  const isIdle =
    draft !== undefined &&
    current !== undefined &&
    Object.keys(draft.texts).length === 0 &&
    isSame(draft.content, contentOf(current));
  if (isIdle) {
    await dropDraft(draftName);
  }
  return {
    ...{ draftName, current, latest, isElsewhere },
    ...{ template: {}, draft: isIdle ? undefined : draft },
  };
}

/** The latest revision of a document. */
export async function latestOf(info: CollectionInfo, id: string): Promise<Revision | undefined> {
  const { items } = await callsOf(info).revisions(id, { pageSize: 1 }).page();
  return items[0];
}

/** What the author has to begin with: the draft, or the document as it is. */
export function workOf({ current, draft, template }: Start): Work {
  return draft ?? { base: current, content: current ? contentOf(current) : template, texts: {} };
}
