import { useEffect, useState } from "react";
import type { Ability } from "@safegrid/domain/account";
import type { Me } from "@safegrid/contract/session";
import { callApi, wallToken } from "#/live/api.ts";

/** What who is signed in may do, on pages that walls show as well; null where nobody is, a wall never asks. */
export function useOwnAbilities(): readonly Ability[] | null {
  const [abilities, setAbilities] = useState<readonly Ability[] | null>(null);
  useEffect(() => {
    if (wallToken() !== null) return;
    callApi<Me>("/me").then(
      (me) => setAbilities(me.abilities),
      () => {},
    );
  }, []);
  return abilities;
}
