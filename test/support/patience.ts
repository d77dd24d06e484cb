/** How long a test waits for one thing to happen, in milliseconds: longer than it takes on any busy machine. */
export const patience = 120_000;
