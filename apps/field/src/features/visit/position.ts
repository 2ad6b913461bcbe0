import type { PositionFix } from "@safegrid/domain/position";

/** Asks once where the phone is. Never fails: without a fix it says why there is none. */
export function findPosition(): Promise<PositionFix> {
  const absent = (reason: "no_signal" | "denied" | "no_sensor"): PositionFix => ({ kind: "absent", reason });
  if (!("geolocation" in navigator) || !window.isSecureContext) return Promise.resolve(absent("no_sensor"));
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude, accuracy } }) => {
        const accuracyM = Math.min(100_000, Math.round(accuracy));
        resolve({ kind: "fix", lon: longitude, lat: latitude, accuracyM, crs: "wgs84" });
      },
      ({ code }) => resolve(absent(code === 1 ? "denied" : "no_signal")),
      { timeout: 30_000, maximumAge: 60_000, enableHighAccuracy: true },
    );
  });
}

export function positionWords(position: PositionFix | null): string {
  if (position === null) return "位置：正在取（不用等）";
  if (position.kind === "fix") return `位置：已取到，误差约 ${Math.round(position.accuracyM)} 米`;
  const why = { no_signal: "没有取到", denied: "不提供", no_sensor: "手机不支持", indoors: "在室内" } as const;
  return `位置：${why[position.reason]}（照样可以保存）`;
}
