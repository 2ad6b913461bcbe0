/** A file's name as it is shown, logged and given back: no path, nothing invisible, no quotes; never a place on a disk. */
export function bareFileName(given: string): string {
  const base = given.split(/[\\/]/).at(-1) ?? "";
  // oxlint-disable-next-line no-control-regex -- exactly what a name must not hold
  return base.replaceAll(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069"]/g, "").slice(-120) || "文件";
}

/** The header that has a file saved under a name, instead of being shown. */
export function attachmentOf(name: string): string {
  return `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`;
}
