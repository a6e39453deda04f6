import { demand, type Step } from "../life.ts";

/** The policies of the pipeline grant what it needs and nothing else; refusals already fail the step that meets them. */
export const permissionsFit: Step = {
  id: "permissions",
  title: "every statement of the pipeline's policies is needed",
  without: ({ guard }) => (guard ? undefined : "nobody's permissions are looked at"),
  run: async ({ environment, guard }) => {
    const found = await guard?.review();
    demand(
      found !== undefined && found.roles.length === 2,
      environment.name,
      "no review",
      "one of both roles",
    );
    for (const { role, servicesNeverCalled, statementsNotNeeded } of found.roles) {
      const spare = statementsNotNeeded.join(", ");
      demand(spare === "", role, `${spare}, which no request needed`, "statements that are needed");
      const services = servicesNeverCalled.join(", ");
      demand(services === "", role, `grants of ${services} and no call`, "no service that is never called");
    }
    return found.roles
      .map(
        ({ called, granted, judged, role, statements }) =>
          `${role}: ${judged} authorizations, ${called} of ${granted} actions, ${statements} statements, each needed`,
      )
      .join("; ");
  },
};
