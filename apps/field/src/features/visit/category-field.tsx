import type { HazardCategory } from "@safegrid/domain/hazard";
import { hazardCategories } from "@safegrid/domain/hazard";
import { hazardCategoryNames } from "@safegrid/domain/hazard-names";

/** Of which kind a problem is that no row of the checklist names. */
export function CategoryField({
  category,
  onChange,
}: {
  readonly category: HazardCategory | null;
  readonly onChange: (category: HazardCategory) => void;
}) {
  return (
    <fieldset>
      <legend>是哪一类问题</legend>
      <div className="pairs">
        {hazardCategories.map((each) => (
          <label key={each} className="choice">
            <input type="radio" name="category" checked={category === each} onChange={() => onChange(each)} />
            {hazardCategoryNames[each]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
