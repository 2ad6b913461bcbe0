/** A department as people choose it, with the industries of its line. */
export interface DepartmentChoice {
  readonly id: string;
  readonly name: string;
  readonly industries: readonly string[];
}
