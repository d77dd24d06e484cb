import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Folders whose tests start processes and wait for them, the longest first. */
const rooms = ["/test/recipes", "/test/system/", "/test/local/", "/test/http/", "/test/cli/"];

/** Starts the longest tests first, so that no worker is left alone with one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = rooms.findIndex((room) => moduleId.includes(room));
  return place < 0 ? rooms.length : place;
}
