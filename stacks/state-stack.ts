import type { Construct } from "constructs";
import type { Governance } from "../src/config/governance.ts";
import type { Environment } from "../src/config/schema.ts";
import { StateStore } from "../src/constructs/governance/state-store.ts";
import { iamArn } from "../src/core/arn.ts";
import { EnvironmentStack, planRoleArn, terraformRoleArn } from "./environment-stack.ts";
import type { Runtime } from "./runtime.ts";

/** `<env>-state`: where the state of every stack of the environment lives, its own included. Applied by people. */
export class StateStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, governance: Governance, runtime: Runtime) {
    super(scope, `${environment.name}-state`, environment, runtime, "by people");
    new StateStore(this, "state", {
      home: this.home,
      adminRoleArn: iamArn(this.home, `role/${governance.adminRole}`),
      pipeline: { roleArn: terraformRoleArn(environment), exceptStacks: [this.node.id] },
      planRoleArns: [planRoleArn(environment)],
      protection: !runtime.lifted.includes(this.node.id),
    });
  }
}
