import { maskedName as nameMask, maskedPhone as phoneMask } from "@safegrid/domain/personal-data";

/**
 * Personal data as answers have them. The schemas say in the OpenAPI that they are masked (`x-masked`), and nothing that is
 * not masked goes out by them: it is an internal error. In full one datum at a time, by `POST /unmask`.
 */
export const maskedPhone = phoneMask.meta({
  id: "MaskedPhone",
  description: "A phone number with its middle hidden; in full by POST /api/v1/unmask",
  "x-masked": "phone",
});

export const maskedName = nameMask.meta({
  id: "MaskedName",
  description: "A person's name with its middle hidden; in full by POST /api/v1/unmask",
  "x-masked": "name",
});
