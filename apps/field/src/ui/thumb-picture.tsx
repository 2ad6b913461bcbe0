import { useEffect, useState } from "react";
import type { UserRow } from "#/offline/database.ts";
import { thumbOf } from "#/offline/photo-store.ts";

/** The small picture of a photo on this phone. */
export function ThumbPicture({
  user,
  id,
  words,
}: {
  readonly user: UserRow;
  readonly id: string;
  readonly words: string;
}) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let isGone = false;
    void thumbOf(user, id).then((blob) => {
      if (!blob || isGone) return;
      made = URL.createObjectURL(blob);
      setAddress(made);
    });
    return () => {
      isGone = true;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [id]);
  return address === null ? <span className="no-picture">照片</span> : <img src={address} alt={words} />;
}
