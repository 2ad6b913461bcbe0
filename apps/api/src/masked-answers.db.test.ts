import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { maskedPhone } from "@safegrid/contract/masked";
import { makeCaller } from "#/testing/callers.ts";
import { dealOutToDepartments, groundOf, visitEverything } from "#/testing/grounds.ts";
import { readingsOf, tell, townshipRoles } from "#/testing/readings.ts";
import type { Ground } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** Personal data leave masked: by what the contract says of every route, and by what every route really says. */
const secrets = { phone: "13955667788", landline: "07155566778", contact: "司马甲乙丙", legal: "欧阳丁戊己" };
let t: TestApp;
let ground: Ground;
beforeAll(async () => {
  t = await openTestApp(undefined, "fatal", {}, (app) => {
    app.get(
      "/api/v1/planted",
      { config: { ability: "read" }, schema: { response: { 200: z.object({ phone: maskedPhone }) } } },
      async () => ({ phone: secrets.phone }),
    );
  });
  await visitEverything(t);
  const [line] = await dealOutToDepartments(t);
  ground = await groundOf(t, t.tree.county.children[0]?.id ?? "", line);
}, 120_000);
afterAll(async () => t.close());

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema => value !== null && typeof value === "object";

/** Names of fields that hold personal data of such a kind, wherever they stand. */
const kindOf = (name: string) =>
  /phone$|^(mobile|telephone|idNumber)/i.test(name)
    ? "phone"
    : /^(contactName|legalPerson)$/.test(name)
      ? "name"
      : null;

/** Every property below a schema, with the path to it; references are followed once on each way down. */
function* propertiesOf(
  schema: unknown,
  components: Schema,
  path = "",
  above: readonly string[] = [],
): Generator<{ path: string; name: string; schema: Schema }> {
  if (!isSchema(schema)) return;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1) ?? "";
    if (!above.includes(name)) yield* propertiesOf(components[name], components, path, [...above, name]);
    return;
  }
  for (const [keyword, inner] of Object.entries(schema))
    if (keyword === "properties" && isSchema(inner))
      for (const [name, property] of Object.entries(inner)) {
        if (isSchema(property)) yield { path: `${path}/${name}`, name, schema: property };
        yield* propertiesOf(property, components, `${path}/${name}`, above);
      }
    else if (Array.isArray(inner)) for (const each of inner) yield* propertiesOf(each, components, path, above);
    else yield* propertiesOf(inner, components, path, above);
}

/** Which kind a property is marked as: by itself, by what it refers to, or by every branch that is not null. */
function markOf(schema: unknown, components: Schema): unknown {
  if (!isSchema(schema)) return null;
  const { $ref: reference, anyOf } = schema;
  if (typeof reference === "string") return markOf(components[reference.split("/").at(-1) ?? ""], components);
  if (!Array.isArray(anyOf)) return schema["x-masked"] ?? null;
  const marks = new Set(anyOf.filter((each) => each.type !== "null").map((each) => markOf(each, components)));
  return marks.size === 1 ? [...marks][0] : null;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses?: Schema }>>>>;
  readonly components: { readonly schemas: Schema };
}

/** The fields of personal data in the answers of an API, and those of them that are not marked as masked. */
function lookAt({ paths, components }: Description) {
  const found: string[] = [];
  const bare: string[] = [];
  for (const [url, methods] of Object.entries(paths))
    for (const [method, { responses }] of Object.entries(methods))
      for (const property of propertiesOf(responses, components.schemas)) {
        const kind = kindOf(property.name);
        if (kind === null) continue;
        const where = `${method.toUpperCase()} ${url} ${property.path}`;
        found.push(where);
        if (markOf(property.schema, components.schemas) !== kind) bare.push(where);
      }
  return { found, bare };
}

describe("the contract", () => {
  test("marks every field of personal data in every route's answer as masked", () => {
    const { found, bare } = lookAt(t.app.swagger() as unknown as Description);
    expect(bare).toEqual([]);
    for (const route of ["/people", "/people/{id}", "/appointments", "/enterprises", "/enterprises/{id}"])
      expect(found.some((where) => where.startsWith(`GET /api/v1${route} `))).toBe(true);
  });

  test("would show one that is not", () => {
    const api = structuredClone(t.app.swagger()) as unknown as Description;
    const { PersonRow: row } = api.components.schemas;
    Object.assign((row as { properties: object }).properties, { phone: { type: "string" } });
    expect(lookAt(api).bare).toContain("GET /api/v1/people /rows/phone");
  });
});

describe("what is really said", () => {
  test("holds no number and no person's name in full, by any GET route, for any role; a file does for a reason", async () => {
    await t.db.query(`update person set phone = $1`, [secrets.phone]);
    await t.db.query(`update enterprise set phone = $1, contact_name = $2, legal_person = $3`, [
      ...[secrets.landline, secrets.contact, secrets.legal],
    ]);
    const keeper = await makeCaller(t, { role: "township_supervisor", gridId: ground.gridId });
    const changes = [
      [`/people/${ground.personId}/changes`, { phone: "13811223344" }],
      [`/people/${ground.personId}/changes`, { phone: secrets.phone }],
    ] as const;
    for (const [path, body] of changes)
      expect((await t.call(keeper.token, "POST", path, { commandId: t.id(), ...body })).status).toBe(201);
    const readings = await readingsOf(t, t.app.guardedRoutes, ground, []);
    const told = new Set<string>();
    let masks = 0;
    for (const role of townshipRoles) {
      const departmentId = role === "department_regulator" ? ground.departmentId : null;
      const { token } = await makeCaller(t, { role, gridId: ground.gridId, departmentId });
      for (const reading of readings) {
        const { text } = await tell(t, token, reading);
        if (text.includes("139****7788") || text.includes("司***丙")) masks += 1;
        if (Object.values(secrets).some((secret) => text.includes(secret))) told.add(`${reading.route} ${role}`);
      }
    }
    expect([...told]).toEqual([]);
    expect(masks).toBeGreaterThan(20);
    const file = await t.app.inject({
      url: "/api/v1/exchange/enterprises/export?format=csv&unmaskReason=x",
      headers: { authorization: `Bearer ${keeper.token}` },
    });
    expect(file.body).toContain(secrets.contact);
  }, 600_000);

  test("is an error, and not the number, where a route forgot to mask", async () => {
    const { token } = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id });
    const answer = await t.app.inject({ url: "/api/v1/planted", headers: { authorization: `Bearer ${token}` } });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain(secrets.phone);
  });
});
