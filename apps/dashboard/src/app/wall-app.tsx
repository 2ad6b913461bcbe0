import { useEffect, useState } from "react";
import type { CountyInfo, GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";
import { EnrolScreen } from "#/features/enrolment/enrol-screen.tsx";
import { ApiProblem, callApi, keepWallToken, wallToken } from "#/live/api.ts";
import type { WallFacts } from "./wall-facts.ts";
import { WallScreen } from "./wall-screen.tsx";

const retryMs = 3_000;

/** Finds out who this wall is, and asks to be let in when it is nobody yet. It never shows a page to sign in. */
export function WallApp() {
  const [token, setToken] = useState(wallToken());
  const [facts, setFacts] = useState<WallFacts | null>(null);
  const [reading, setReading] = useState(0);
  useEffect(() => {
    if (token === null) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const read = async () => {
      try {
        const me = await callApi<Me>("/me");
        const [county, { grids }] = await Promise.all([
          callApi<CountyInfo>("/county"),
          callApi<{ grids: GridSummary[] }>(`/grids?scope=${me.scope.id}&depth=3`),
        ]);
        if (!isOver) setFacts({ me, county, grids });
      } catch (problem) {
        if (isOver) return;
        if (problem instanceof ApiProblem && problem.code === "not-signed-in") {
          keepWallToken(null);
          setToken(null);
          setFacts(null);
        } else timer = setTimeout(() => void read(), retryMs);
      }
    };
    void read();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [token, reading]);

  if (token === null)
    return (
      <EnrolScreen
        onApproved={(approved) => {
          keepWallToken(approved);
          setToken(approved);
        }}
      />
    );
  return facts ? (
    <WallScreen token={token} facts={facts} onDoubt={() => setReading((count) => count + 1)} />
  ) : (
    <div className="wall" />
  );
}
