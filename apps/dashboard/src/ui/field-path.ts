/** A JSON pointer (RFC 6901) as the path of a form's field: `/contacts/0/phone` → `["contacts", 0, "phone"]`. */
export function fieldPathOf(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** The field of a form that a path names, or the nearest one around it: `["gridIds", 1]` is told at `gridIds`. */
export function nearestField(
  path: readonly (string | number)[],
  fields: readonly (readonly (string | number)[])[],
): (string | number)[] | null {
  for (let length = path.length; length > 0; length -= 1) {
    const around = path.slice(0, length);
    if (fields.some((field) => field.length === length && field.every((step, at) => step === around[at])))
      return around;
  }
  return null;
}
