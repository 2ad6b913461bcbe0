/**
 * A pair of areas in m²: the one number whose parent is not the sum of its children, because siblings may overlap and a
 * parent may have ground that no child covers (metrics.md, rule 2, the exception).
 */
export interface AreaPair {
  readonly numeratorM2: number;
  readonly denominatorM2: number;
}

/**
 * areaCoverage 区域覆盖率 (metrics.md): the area of the union of the children's boundaries, as far as it lies within the
 * parent, over the area of the parent's boundary. Null without a parent's boundary: "n/a". `gapsM2` is what no child
 * covers, whatever its size. A grid without children of its own, such as a cell, has no such number either.
 */
export function areaCoverage(family: {
  readonly parentM2: number | null;
  readonly gapsM2: number;
  readonly childCount: number;
}): AreaPair | null {
  const { parentM2, gapsM2, childCount } = family;
  if (parentM2 === null || parentM2 <= 0 || childCount === 0) return null;
  return { numeratorM2: Math.min(parentM2, Math.max(0, parentM2 - gapsM2)), denominatorM2: parentM2 };
}
