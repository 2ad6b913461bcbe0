import { useTranslation } from "react-i18next";

const states = ["done", "waiting", "due", "overdue", "stale"] as const;

/** What the tiles mean: by colour, by sign and by word. */
export function Legend({ note }: { note?: string }) {
  const { t } = useTranslation();
  return (
    <footer className="legend">
      {states.map((state) => (
        <span key={state}>
          <i className={`swatch ${state}`}>{state === "overdue" ? "✕" : state === "due" ? "!" : ""}</i>
          {t(`map.${state}`)}
        </span>
      ))}
      {note && <span className="quiet">{note}</span>}
    </footer>
  );
}
