/** The library that writes workbooks. It is fetched when somebody first wants one: the API answers sooner after a start. */
export async function excel() {
  return (await import("exceljs")).default;
}
