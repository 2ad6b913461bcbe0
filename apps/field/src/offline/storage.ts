/** Whether the browser has promised not to clear what is saved; null where it cannot say. */
export async function askToPersist(): Promise<boolean | null> {
  const { storage } = navigator as { readonly storage?: StorageManager };
  if (!storage || typeof storage.persist !== "function") return null;
  return (await storage.persisted()) || storage.persist();
}

/** Free room for this app in MB, as far as the browser tells. */
export async function freeMegabytes(): Promise<number | null> {
  const { storage } = navigator as { readonly storage?: StorageManager };
  if (!storage || typeof storage.estimate !== "function") return null;
  const { quota, usage } = await storage.estimate();
  return quota === undefined || usage === undefined ? null : Math.floor((quota - usage) / 1_048_576);
}

/** Whether something could not be written because the phone has no room left. */
export function isForWantOfRoom(error: unknown): boolean {
  return (error instanceof Error && error.name === "QuotaExceededError") || /quota|disk|space/i.test(String(error));
}

/** In words, why saving failed. */
export function whyNotSaved(error: unknown): string {
  if (isForWantOfRoom(error)) return "手机空间已满，没有存上。请删掉一些不用的照片、视频，再按一次保存；填的内容还在。";
  return "没有存上，请再按一次保存；填的内容还在。若一直不行，请先记在纸上，并联系村（社区）。";
}
