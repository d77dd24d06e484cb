import type { Server } from "node:http";

/** Takes no more connections, lets the requests under way finish, and cuts off what is not done after the grace. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that has just answered stays open for a next request unless it is told.
  const sweep = setInterval(() => server.closeIdleConnections(), 10);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}
