import type { EnvironmentInput } from "../../src/config/schema.ts";
import { addresses, at, ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

function apiStack(environment: "dev" | "staging" | "prod", releaseOwner: "terraform" | "pipeline") {
  const { services, ...rest } = ENVIRONMENTS[environment];
  const input: EnvironmentInput = {
    ...rest,
    services: { ...services, api: { ...services.api, releaseOwner } },
  };
  return stackOf(synth([input]), `${environment}-service-api`);
}

describe.each(["dev", "staging", "prod"] as const)("release owner in %s", (environment) => {
  const terraform = apiStack(environment, "terraform");
  const pipeline = apiStack(environment, "pipeline");

  it("changes nothing but lifecycle blocks when it is switched", () => {
    const withoutLifecycle = (stack: typeof terraform) =>
      JSON.parse(JSON.stringify(stack, (key, value) => (key === "lifecycle" ? undefined : value)));
    expect(withoutLifecycle(pipeline)).toEqual(withoutLifecycle(terraform));
    expect(addresses(pipeline)).toEqual(addresses(terraform));
    expect(pipeline).not.toEqual(terraform);
  });

  it("terraform: apply fails when ECS runs another revision than the one applied", () => {
    expect(at(terraform, "aws_ecs_service.api")["lifecycle"]).toEqual({
      ignore_changes: ["desired_count"],
      postcondition: [
        {
          condition: `\${self.task_definition == aws_ecs_task_definition.api.arn}`,
          error_message: expect.stringMatching(/^ECS rolled the deployment of api back: /),
        },
      ],
    });
    expect(at(terraform, "aws_ecs_task_definition.api")).not.toHaveProperty("lifecycle");
  });

  it("pipeline: Terraform leaves the revision and its container alone", () => {
    expect(at(pipeline, "aws_ecs_service.api")["lifecycle"]).toEqual({
      ignore_changes: ["desired_count", "task_definition"],
    });
    expect(at(pipeline, "aws_ecs_task_definition.api")["lifecycle"]).toEqual({
      ignore_changes: ["container_definitions", "tags", "tags_all"],
    });
  });
});
