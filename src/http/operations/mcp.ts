import type { DocumentService } from "../../service/document-service.ts";
import type { Operation } from "../operation.ts";
import type { AccessPolicy } from "../request/access.ts";
import { holdings } from "./holdings.ts";

/** Who may call, and where documents are. */
export interface McpSources {
  readonly access: AccessPolicy;
  documents(): Promise<DocumentService>;
}

/** The Model Context Protocol for agents: their tools are the other operations. */
export function mcpOperations(
  { access, documents }: McpSources,
  operations: () => readonly Operation[],
): readonly Operation[] {
  return [
    {
      name: "mcp",
      about: "system",
      method: "POST",
      path: "/api/mcp",
      access: "read",
      summary: "Answer an agent (Model Context Protocol)",
      input: {
        body: { mediaTypes: ["application/json"], schema: "McpMessage", isReadLater: true },
      },
      holds: holdings.page,
      output: [
        { status: 200, description: "The answer.", schema: "McpMessage" },
        { status: 202, description: "A notification was accepted." },
        { status: 400, description: "It is not a message of the protocol.", schema: "McpMessage" },
      ],
      problems: [],
      async run({ headers, log, requestId, text, url }) {
        // An app with invalid settings does nothing, not even what needs no storage.
        await documents();
        const { answerMessage } = await import("../mcp/mcp-server.ts");
        const agent = { operations: operations(), access, headers, url, log, requestId };
        return answerMessage(agent, text);
      },
    },
  ];
}
