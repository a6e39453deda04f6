import { BallastError } from "../../../core/errors.ts";
import { isObject, parseJson } from "../../../terraform/json.ts";
import type { HttpRequest, Operation } from "../http-request.ts";

/** Method, path, operation; groups of the path are parameters. */
const ROUTES: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ["GET", /^schedules$/, "ListSchedules"],
  ["POST", /^schedules\/(?<Name>[^/]+)$/, "CreateSchedule"],
  ["GET", /^schedules\/(?<Name>[^/]+)$/, "GetSchedule"],
  ["PUT", /^schedules\/(?<Name>[^/]+)$/, "UpdateSchedule"],
  ["DELETE", /^schedules\/(?<Name>[^/]+)$/, "DeleteSchedule"],
  ["GET", /^schedule-groups$/, "ListScheduleGroups"],
  ["POST", /^schedule-groups\/(?<Name>[^/]+)$/, "CreateScheduleGroup"],
  ["GET", /^schedule-groups\/(?<Name>[^/]+)$/, "GetScheduleGroup"],
  ["DELETE", /^schedule-groups\/(?<Name>[^/]+)$/, "DeleteScheduleGroup"],
  ["GET", /^tags\/(?<ResourceArn>.+)$/, "ListTagsForResource"],
  ["POST", /^tags\/(?<ResourceArn>.+)$/, "TagResource"],
  ["DELETE", /^tags\/(?<ResourceArn>.+)$/, "UntagResource"],
];

/**
 * An operation of EventBridge Scheduler by method and path
 * (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html, 2026-11). A group is in the query of
 * what reads and deletes, as `groupName`, and in the body of what writes.
 */
export function schedulerCall({ body, method, target }: HttpRequest): Operation {
  const [path = "", query = ""] = target.split("?");
  const rest = decodeURIComponent(path.replace(/^\/|\/$/g, ""));
  const search = new URLSearchParams(query);
  const groupName = search.get("groupName");
  const json = parseJson(body);
  for (const [wanted, pattern, operation] of ROUTES) {
    const found = wanted === method ? pattern.exec(rest) : null;
    if (!found) continue;
    const parameters = {
      ...(isObject(json) ? json : {}),
      ...found.groups,
      ...(groupName !== null && { GroupName: groupName }),
      ...(search.has("TagKeys") && { TagKeys: search.getAll("TagKeys") }),
    };
    return { operation, parameters };
  }
  throw new BallastError(
    "AUTHORIZATION_OPERATION",
    `scheduler: ${method} ${path}`,
    "got a path that is not known; limit: those of src/rehearsal/authorization/protocols/scheduler.ts; fix: add the route there",
  );
}
