import { z } from "zod";

/** How officers make laws and common sense of safety known 宣传 (P17). */
export const publicityKind = z.enum(["door_to_door", "meeting", "leaflet", "broadcast", "poster", "drill", "online"]);
export type PublicityKind = z.infer<typeof publicityKind>;

/** To whom. */
export const publicityAudience = z.enum(["residents", "businesses", "workers", "students", "elderly"]);
export type PublicityAudience = z.infer<typeof publicityAudience>;

type Names<Key extends string> = Readonly<Record<Key, { readonly zh: string; readonly en: string }>>;

export const publicityKindNames: Names<PublicityKind> = {
  door_to_door: { zh: "上门宣讲", en: "Door to door" },
  meeting: { zh: "会议、院坝会", en: "Meeting" },
  leaflet: { zh: "发放资料", en: "Leaflets" },
  broadcast: { zh: "广播、大喇叭", en: "Loudspeaker" },
  poster: { zh: "张贴、横幅", en: "Posters" },
  drill: { zh: "演练、体验", en: "Drill" },
  online: { zh: "微信群等", en: "Online" },
};

export const publicityAudienceNames: Names<PublicityAudience> = {
  residents: { zh: "居民", en: "Residents" },
  businesses: { zh: "企业、商户", en: "Businesses" },
  workers: { zh: "务工人员", en: "Workers" },
  students: { zh: "学生", en: "Students" },
  elderly: { zh: "老人、独居户", en: "Elderly people" },
};

/** So many places can be named as reached by one activity. */
export const mostReachedPlaces = 100;
