import { createRequire } from "node:module";
import { answerParent } from "./children.ts";
import { collection, idAt, toBody } from "./documents.ts";

// Runs json-server 0.17 from the folder in JSON_SERVER, in memory and without its log.
const size = Number(process.env["BENCH_DOCUMENTS"]);
const jsonServer = createRequire(import.meta.url)(process.env["JSON_SERVER"] ?? "");
const documents = Array.from({ length: size }, (_, index) => JSON.parse(toBody(idAt(index), 1)));
const app = jsonServer.create();
app.use(jsonServer.defaults({ logger: false }));
app.use(jsonServer.router({ [collection]: documents }));
const server = app.listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

answerParent(async () => `http://127.0.0.1:${server.address().port}`);
