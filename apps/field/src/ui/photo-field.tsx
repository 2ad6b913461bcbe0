import { useState } from "react";
import type { UserRow } from "#/offline/database.ts";
import type { KeptPhoto } from "#/offline/photo-store.ts";
import { dropPhotos, keepPhotos } from "#/offline/photo-store.ts";
import { whyNotSaved } from "#/offline/storage.ts";
import { ThumbPicture } from "#/ui/thumb-picture.tsx";

const most = 4;

/**
 * Takes photos; each lies on the phone as soon as it was taken. Never required. A change is said as what it does to the
 * photos of then: the form goes on while a photo is being kept. `onChange` answers whether the form is still there.
 */
export function PhotoField({
  user,
  id,
  label,
  photos,
  onChange,
}: {
  readonly user: UserRow;
  readonly id: string;
  readonly label: string;
  readonly photos: readonly KeptPhoto[];
  readonly onChange: (change: (photos: readonly KeptPhoto[]) => readonly KeptPhoto[]) => boolean;
}) {
  const [fault, setFault] = useState("");
  const [underWay, setUnderWay] = useState(0);
  const add = async (files: readonly File[]) => {
    const taken = files.slice(0, most - photos.length - underWay);
    setUnderWay((now) => now + taken.length);
    try {
      await keepPhotos(user, taken, (photo) => onChange((now) => [...now, photo]));
      setFault("");
    } catch (error) {
      setFault(whyNotSaved(error));
    } finally {
      setUnderWay((now) => now - taken.length);
    }
  };
  const remove = ({ id: gone }: KeptPhoto) => {
    onChange((now) => now.filter((each) => each.id !== gone));
    void dropPhotos([{ id: gone }]);
  };
  return (
    <div className="field">
      {photos.length > 0 ? (
        <ul className="photos">
          {photos.map((photo, index) => (
            <li key={photo.id}>
              <ThumbPicture user={user} id={photo.id} words={`${label} ${index + 1}`} />
              <button type="button" onClick={() => remove(photo)}>
                删掉
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {underWay > 0 ? (
        <p className="quiet" role="status">
          正在存照片……可以接着填
        </p>
      ) : null}
      {photos.length + underWay < most ? (
        <>
          <input
            id={id}
            type="file"
            className="file"
            accept="image/*"
            capture="environment"
            onChange={(event) => {
              void add([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <label htmlFor={id} className="button">
            {label}
          </label>
        </>
      ) : null}
      {fault === "" ? null : (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
