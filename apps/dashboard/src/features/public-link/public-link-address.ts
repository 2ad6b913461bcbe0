/** Where a public link's token leads to; what stands behind the `#` is sent to nobody. */
export function addressOf(token: string, origin = location.origin): string {
  return `${origin}/link#g=${token}`;
}
