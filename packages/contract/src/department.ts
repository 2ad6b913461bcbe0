import { z } from "zod";
import { commandId, departmentId } from "@safegrid/domain/id";
import { plainText } from "./text.ts";

/** The beginning of a GB/T 4754-2017 code: division (2 digits), group (3) or class (4). */
const industryPrefix = z.string().regex(/^\d{2,4}$/, { error: "two to four digits of GB/T 4754" });

/** An industry department 行业主管部门 and the industries that it sees county-wide (P16). */
export const department = z
  .object({
    id: departmentId,
    code: z.string(),
    name: z.string(),
    industries: z.array(z.string()),
  })
  .meta({ id: "Department" });
export type Department = z.infer<typeof department>;

export const departmentList = z.object({ departments: z.array(department) }).meta({ id: "DepartmentList" });

const said = { name: plainText(60), industries: z.array(industryPrefix).max(300) };

/** Makes a department (`commandId` becomes its id) or, at its own address, says what it is now. */
export const departmentCreation = z
  .object({ commandId, code: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/), ...said })
  .meta({ id: "DepartmentCreation" });
export type DepartmentCreation = z.infer<typeof departmentCreation>;

export const departmentChange = z.object({ commandId, ...said }).meta({ id: "DepartmentChange" });
export type DepartmentChange = z.infer<typeof departmentChange>;
