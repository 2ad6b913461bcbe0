import { AccessToken, Account, WallEnrolment } from "#/modules/access/access.entity.ts";
import { Grid } from "#/modules/grid/grid.entity.ts";
import { Hazard, HazardStep } from "#/modules/hazard/hazard.entity.ts";
import { Appointment, Person } from "#/modules/person/person.entity.ts";
import { PlaceFreeze } from "#/modules/place/place.entity.ts";

/** Every entity of the application, for the ORM and for the check that no schema difference is left. */
export const entities = [
  AccessToken,
  Account,
  Appointment,
  Grid,
  Hazard,
  HazardStep,
  Person,
  PlaceFreeze,
  WallEnrolment,
];
