import { startAzurite } from "../../src/local/storage/azurite.ts";
import { answerParent } from "./children.ts";

const azurite = await startAzurite();
answerParent(async () => azurite.connectionString);
