import type { TextForm } from "./collection.ts";
import { readField, readText } from "./reading.ts";
import type { Send } from "./sending.ts";

/** The calls of a collection whose documents are also text of a media type. */
export function createTextForm<Shape>(
  send: Send,
  [collection, singular]: readonly [string, string],
  mediaType: string,
): TextForm<Shape> {
  return {
    async getText(id, options) {
      const path = [collection, id];
      const answer = await send({ method: "GET", path, accept: mediaType, options });
      return readText(answer, mediaType);
    },
    async putText(id, content, options) {
      const path = [collection, id];
      const answer = await send({ method: "PUT", path, content, mediaType, options });
      return readField(answer, singular);
    },
  };
}
