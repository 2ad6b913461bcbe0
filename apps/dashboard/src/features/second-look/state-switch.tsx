import { Segmented } from "antd";
import { goTo, useAddressField } from "#/ui/address.ts";
import { useSecondLookWords } from "./second-look-words.ts";

/** Which half of a list is asked for, as the address has it. */
export function useListState(): "open" | "done" {
  const [state] = useAddressField("state");
  return state === "done" ? "done" : "open";
}

/** Switches between what waits and what was looked at. */
export function StateSwitch() {
  const t = useSecondLookWords();
  return (
    <Segmented
      aria-label={t("state.label")}
      value={useListState()}
      options={(["open", "done"] as const).map((value) => ({ value, label: t(`state.${value}`) }))}
      onChange={(value) => goTo({ set: { state: value === "open" ? null : value, page: null } })}
    />
  );
}
