import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import type { OpenAPIV3_1 } from "openapi-types";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";

/** OpenAPI 3.1 at /api/openapi.json and a readable page of it at /api/docs. Register it before the routes. */
export async function describeApi(
  app: FastifyInstance,
  webhooks: Record<string, OpenAPIV3_1.PathItemObject>,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "SafeGrid 安全网格",
        version: "0.1.0",
        description:
          "Patrols, hazards and numbers of a county's grid management of work safety. Errors are RFC 9457 problems. " +
          "The live feed, over WebSocket and socket.io, is described at `/api/asyncapi.json`.",
      },
      components: {
        securitySchemes: {
          bearer: {
            type: "http",
            scheme: "bearer",
            description: "A key of another system, `sgk_…`, or a phone's token.",
          },
          session: { type: "apiKey", in: "cookie", name: "safegrid_session" },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
      webhooks,
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: "/api/docs" });
  app.get("/api/openapi.json", { config: { ability: "public" }, schema: { hide: true } }, async () => app.swagger());
}
