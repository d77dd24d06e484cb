import { createServer } from "node:http";
import { bundleFrontend } from "./bundle.ts";

const port = Number(process.env["PORT"] || 5173);
const files = await bundleFrontend();
createServer(({ url = "/" }, response) => {
  const file = files.get(new URL(url, "http://localhost").pathname);
  response.writeHead(file === undefined ? 404 : 200, {
    "content-type": file?.type ?? "text/plain",
  });
  response.end(file?.text ?? "Not found");
}).listen(port, "127.0.0.1", () => {
  console.log(`Open http://localhost:${port} (npm start has to be running).`);
});
