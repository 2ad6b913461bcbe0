import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { departmentChange, departmentCreation, departmentList } from "@safegrid/contract/department";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import { listDepartments } from "#/modules/department/department.queries.ts";
import type { Departments } from "#/modules/department/department.service.ts";

/** Industry departments (P16 条): read by everybody, changed by whoever keeps the county's grids. */
export function departmentRoutes(scoped: ScopedReads, departments: Departments): FastifyPluginAsyncZod {
  const answers = { 200: commandAnswer, 201: commandAnswer };
  return async (app) => {
    app.get(
      "/departments",
      { config: { ability: "readGrids" }, schema: { response: { 200: departmentList } } },
      async ({ caller }) => ({ departments: await scoped.as(caller, listDepartments) }),
    );
    app.post(
      "/departments",
      { config: { ability: "keepGrids" }, schema: { body: departmentCreation, response: answers } },
      async ({ caller, body }, reply) => {
        const answer = await departments.create(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.put(
      "/departments/:id",
      {
        config: { ability: "keepGrids" },
        schema: { params: z.object({ id: z.uuid().toLowerCase() }), body: departmentChange, response: answers },
      },
      async ({ caller, params, body }, reply) => {
        const answer = await departments.change(caller, params.id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
