import { Migration } from "@mikro-orm/migrations";

/**
 * A trigger's plan is kept for the connection, with the number of rows that its first statement had: after a change of one
 * row it compared each of ten thousand with each other. Whatever the numbers, rows of before and after are hashed or merged.
 */
export class MarksOfMany extends Migration {
  override name = "0024-marks-of-many";

  override up(): void {
    for (const table of ["grid", "person", "appointment", "enterprise", "place"])
      for (const [setting, value] of [
        ["enable_nestloop", "off"],
        ["enable_hashjoin", "on"],
        ["enable_mergejoin", "on"],
      ])
        this.addSql(`alter function note_${table}_change() set ${setting} = ${value}`);
  }
}
