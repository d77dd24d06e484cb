import { createServer } from "node:http";
import { answerParent } from "./children.ts";
import { collection, idAt, toBody } from "./documents.ts";

// Answers with documents from its memory, and does nothing else: the upper limit for any app in Node.
const size = Number(process.env["BENCH_DOCUMENTS"]);
const path = `/${collection}/`;
const documents = new Map(
  Array.from({ length: size }, (_, index) => [path + idAt(index), toBody(idAt(index), 1)]),
);
const server = createServer(({ url = "" }, response) => {
  const body = documents.get(url);
  response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(body);
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const address = server.address();
const port = typeof address === "object" ? address?.port : undefined;

answerParent(async () => `http://127.0.0.1:${port}`);
