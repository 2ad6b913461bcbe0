import type { CountySlice } from "@safegrid/county/county-slice";

/** The county with each of its villages so many times; the copies bear codes that are free. */
export function multiplied(county: CountySlice, factor: number): CountySlice {
  return {
    ...county,
    townships: county.townships.map((township) => {
      const taken = new Set(township.villages.map(({ code }) => code));
      let next = 1;
      const freeCode = () => {
        while (taken.has(`${township.code}${String(next).padStart(3, "0")}`)) next += 1;
        const code = `${township.code}${String(next).padStart(3, "0")}`;
        taken.add(code);
        return code;
      };
      const copies = township.villages.flatMap((village) =>
        Array.from({ length: factor - 1 }, (_, n) => ({
          ...village,
          code: freeCode(),
          name: `${n + 2}${village.name}`,
        })),
      );
      return { ...township, villages: [...township.villages, ...copies] };
    }),
  };
}
