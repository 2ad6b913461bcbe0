import type { ListingAction } from "@safegrid/domain/listing";
import type { ListingRefusal } from "@safegrid/domain/listing-decision";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import { isSharedRefusal, problemOfSharedRefusal } from "#/modules/hazard/hazard-problem.service.ts";

/** What was wrong with a step of a listing, for people: the problem, and where it can the field. */
export function problemOfListing(why: ListingRefusal, action: ListingAction, state: string | null): DomainProblem {
  const said = state === null ? action : `${action} while ${state}`;
  const until = action.endsWith("extension") ? "/untilAt" : "/deadlineAt";
  if (isSharedRefusal(why)) return problemOfSharedRefusal(why, said, until);
  switch (why) {
    case "wrong-state":
      return new DomainProblem("listing-state-conflict", said);
    case "same-person":
      return new DomainProblem(action.endsWith("extension") ? "own-request" : "same-person-acceptance", said);
    case "hazard-not-open":
      return new DomainProblem("hazard-not-open", said);
    case "level-wrong":
      return fieldProblem(
        "invalid-request",
        "/level",
        "a township asks the county, the county whoever stands above it",
      );
    case "deadline-before-act":
      return fieldProblem("deadline-wrong", until, "must lie in the future, and after the deadline in force");
    case "deadline-later-than-asked":
      return fieldProblem("deadline-wrong", until, "lies later than what was asked for");
    case "conditions-missing":
      return fieldProblem("invalid-request", "/conditions", "must name what is to be met");
    case "conditions-open":
      return fieldProblem("listing-conditions-open", "/conditions", "every condition must be judged and met");
    case "document-missing":
      return fieldProblem("invalid-request", "/document", "must name the document of the answer");
    case "not-reinspected":
      return new DomainProblem("hazard-not-reinspected", said);
  }
}
