import type { OpenAPIV3_1 } from "openapi-types";
import { z } from "zod";
import { webhookMessage } from "@safegrid/contract/webhook";

const header = (description: string) => ({ in: "header" as const, required: true, description });
const text = { type: "string" as const };

/** What is sent to endpoints, as the `webhooks` of an OpenAPI document: every event of the log has the same form. */
export function describeWebhooks(): Record<string, OpenAPIV3_1.PathItemObject> {
  const { $schema: _dialect, id: _id, ...schema } = z.toJSONSchema(webhookMessage, { io: "output" });
  return {
    event: {
      post: {
        summary: "An event of the log",
        description:
          "Signed as Standard Webhooks say, in order, at least once, within the subtree that the endpoint was granted. " +
          "Any 2xx takes it; 410 ends the endpoint; everything else is tried again for five days. docs/integration.md.",
        parameters: [
          {
            name: "webhook-id",
            schema: text,
            ...header("The same at every attempt: what was taken before is dropped."),
          },
          { name: "webhook-timestamp", schema: text, ...header("When this attempt was made, Unix seconds.") },
          {
            name: "webhook-signature",
            schema: text,
            ...header(
              "`v1,` and HMAC-SHA256 of `id.timestamp.body` in base64; several, space separated, in a rotation.",
            ),
          },
        ],
        requestBody: {
          required: true,
          content: { "application/json": { schema: schema as never } },
        },
        responses: { "2XX": { description: "Taken" }, "410": { description: "Gone: nothing more is sent" } },
      },
    },
  };
}
