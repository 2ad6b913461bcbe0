import { useEffect, useState } from "react";
import type { NumberRecords, RecordSide } from "@safegrid/contract/number";
import { callApi } from "#/live/api.ts";

export interface RecordsRead {
  readonly list: NumberRecords | null;
  readonly failure: string | null;
  readonly readMore: () => void;
}

/** One side of a number's records, page after page. */
export function useRecords(query: string, side: RecordSide): RecordsRead {
  const [list, setList] = useState<NumberRecords | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const read = (offset: number) =>
    callApi<NumberRecords>(`/numbers/records?${query}&side=${side}&offset=${offset}`).then(
      (page) => {
        setFailure(null);
        setList((before) => (offset > 0 && before ? { ...page, records: [...before.records, ...page.records] } : page));
      },
      (problem: Error) => setFailure(problem.message),
    );
  useEffect(() => void read(0), [query, side]);
  return { list, failure, readMore: () => void read(list?.nextOffset ?? 0) };
}
