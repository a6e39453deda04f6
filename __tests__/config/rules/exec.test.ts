import { accepts, ON_FARGATE, refuses, service } from "./build.ts";

const EXEC = "services.cart.exec";

describe("ECS Exec", () => {
  refuses([
    ["in production", service({ exec: true }), [`warning EXEC-02 ${EXEC}`], "root in the container"],
    [
      "in bridge mode",
      { capacity: { networkMode: "bridge" }, ...service({ exec: true }) },
      [`error EXEC-01 ${EXEC}`, `warning EXEC-02 ${EXEC}`],
      "awsvpc",
    ],
  ]);
  accepts([["development", service({ exec: true })]], ON_FARGATE);
});
