import { useState } from "react";
import type { UserRow } from "#/offline/database.ts";
import type { KeptPhoto } from "#/offline/photo-store.ts";
import { dropPhoto, keepPhoto } from "#/offline/photo-store.ts";
import { whyNotSaved } from "#/offline/storage.ts";
import { ThumbPicture } from "#/ui/thumb-picture.tsx";

const most = 4;

/** Takes photos; each lies on the phone as soon as it was taken. Never required. */
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
  readonly onChange: (photos: readonly KeptPhoto[]) => void;
}) {
  const [fault, setFault] = useState("");
  const add = async (files: readonly File[]) => {
    const kept = [...photos];
    try {
      for (const file of files.slice(0, most - photos.length)) kept.push(await keepPhoto(user, file));
      setFault("");
    } catch (error) {
      setFault(whyNotSaved(error));
    }
    onChange(kept);
  };
  const remove = (photo: KeptPhoto) => {
    onChange(photos.filter((each) => each !== photo));
    void dropPhoto(photo.id);
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
      {photos.length < most ? (
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
