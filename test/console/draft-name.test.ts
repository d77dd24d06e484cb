import { expect, it } from "vitest";
import { draftNameOf, parseDraftName } from "../../src/console/document/draft-name.ts";

it.for([{ id: "calm" }, { id: "a.b_c-1" }, { copied: "calm" }, { copied: "" }])(
  "the name of a draft says what it is of: %j",
  ({ copied, id }) => {
    expect(parseDraftName(draftNameOf("moods", id, copied))).toEqual({
      collection: "moods",
      copied,
      id,
    });
  },
);
