import type { Server } from "node:http";

/** Accepts no more connections, lets running requests finish, and closes those that are still open after the grace period. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that has just been used would stay open for the next request.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, 10);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}
