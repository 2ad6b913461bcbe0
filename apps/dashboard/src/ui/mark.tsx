const glyphs = { red: "✕", amber: "!", stale: "" } as const;

/** State as shape and colour: a cross, an exclamation, a hatching. */
export function Mark({ kind }: { kind: keyof typeof glyphs }) {
  return (
    <span className={`mark mark-${kind}`} aria-hidden="true">
      {glyphs[kind]}
    </span>
  );
}
