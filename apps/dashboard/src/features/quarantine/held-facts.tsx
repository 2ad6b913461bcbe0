import type { HeldRecord } from "@safegrid/contract/quarantine";
import { hazardCategoryNames } from "@safegrid/domain/hazard-names";
import { dayAndTime } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { useHeldWords } from "./held-words.ts";

/** What a held record says, in a line. */
export function Said({ what }: { what: HeldRecord["what"] }) {
  const t = useHeldWords();
  if (what.type === "visit.record") {
    const said = t("visitSaid", { problems: what.problemCount, open: what.openCount });
    return what.note === null ? said : `${said} · ${what.note}`;
  }
  const grade = what.grade === "major" ? ` · ${t("major")}` : "";
  const end = what.eliminatedBy === null ? "" : ` · ${t("eliminatedBy", { what: what.eliminatedBy })}`;
  return `${hazardCategoryNames[what.category]}${grade} · ${what.description}${end}`;
}

/** The posts of its sender in the reader's scope, a line each. */
export function Posts({ of }: { of: HeldRecord["sender"]["posts"] }) {
  const t = useHeldWords();
  const tp = usePostWords();
  if (of.length === 0) return t("noPosts");
  return of.map(({ post, gridName, startsOn, endsOn }, index) => (
    <div key={index}>
      {tp(`post.${post}`)} · {gridName} ·{" "}
      {endsOn === null ? t("since", { from: startsOn }) : t("until", { from: startsOn, to: endsOn })}
    </div>
  ));
}

/** Who decided what of it, when, and why. */
export function Verdict({ of }: { of: NonNullable<HeldRecord["decision"]> }) {
  const t = useHeldWords();
  const at = dayAndTime(of.at);
  const said =
    of.takenAt === null
      ? t("rejectedBy", { by: of.by, at })
      : t("acceptedBy", { by: of.by, at, taken: dayAndTime(of.takenAt) });
  return of.note === null ? said : `${said} · ${of.note}`;
}
