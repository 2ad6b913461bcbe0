/** The fields of a query of the API; what is empty is not asked for. */
export type QueryFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** As an address bears them. */
export function searchOf(fields: QueryFields): URLSearchParams {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(fields))
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  return search;
}
