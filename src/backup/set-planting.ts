import type { DocumentStore, PlantingState } from "../store/document-store.ts";

/** Records how collections stand, whoever else records something meanwhile. */
export async function setPlanting(
  store: DocumentStore,
  collections: readonly string[],
  planting: PlantingState,
): Promise<void> {
  for (const collection of collections) {
    let isSet = false;
    while (!isSet) {
      const state = await store.state();
      isSet =
        state.collections.get(collection)?.kind === planting.kind ||
        (await store.changeState(state, collection, planting));
    }
  }
}
