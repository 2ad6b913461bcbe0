import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { departmentChange, departmentCreation, departmentList } from "@safegrid/contract/department";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import { listDepartments } from "#/modules/department/department.queries.ts";
import type { Departments } from "#/modules/department/department.service.ts";

/** Industry departments (P16 条): read by everybody, changed by whoever keeps the county's grids. */
export function departmentRoutes(scoped: ScopedReads, departments: Departments): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/departments",
      { config: { ability: "readGrids" }, schema: { response: { 200: departmentList } } },
      async ({ caller }) => ({ departments: await scoped.as(caller, listDepartments) }),
    );
    app.post(
      "/departments",
      { config: { ability: "keepGrids" }, schema: { body: departmentCreation, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, departments.create(caller, body)),
    );
    app.put(
      "/departments/:id",
      {
        config: { ability: "keepGrids" },
        schema: { params: z.object({ id: z.uuid().toLowerCase() }), body: departmentChange, response: commandAnswers },
      },
      async ({ caller, params, body }, reply) => answered(reply, departments.change(caller, params.id, body)),
    );
  };
}
