import { useEffect, useRef } from "react";
import type { WorkbenchPageProps } from "./workbench-page.ts";

/** Opens an entry that has just been made, where its form is still open: who has closed it meanwhile is left in peace. */
export function useOpenMade({
  subjectId,
  onSubject,
}: Pick<WorkbenchPageProps, "subjectId" | "onSubject">): (id: string) => void {
  const shown = useRef(subjectId);
  useEffect(() => {
    shown.current = subjectId;
  }, [subjectId]);
  return (id) => {
    if (shown.current === "new") onSubject(id);
  };
}
