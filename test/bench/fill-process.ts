import { answerParent } from "./children.ts";
import { fillStore } from "./open-store.ts";

/** What this process writes: documents of 1 KB. */
export interface FillQuestion {
  readonly storage: string;
  readonly count: number;
}

const description = "Says little, and looks at the watch. ".repeat(25);

answerParent(({ count, storage }: FillQuestion) => fillStore(storage, { count, description }));
