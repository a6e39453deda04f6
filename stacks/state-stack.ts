import type { Construct } from "constructs";
import type { Environment } from "../src/config/schema.ts";
import { StateStore } from "../src/constructs/governance/state-store.ts";
import { EnvironmentStack, planRoleArn, terraformRoleArn } from "./environment-stack.ts";
import type { Runtime } from "./runtime.ts";

/** `<env>-state`: where the state of every stack of the environment lives, its own included. */
export class StateStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment, runtime: Runtime) {
    super(scope, `${environment.name}-state`, environment, runtime);
    new StateStore(this, "state", {
      home: this.home,
      terraformRoleArn: terraformRoleArn(environment),
      planRoleArn: planRoleArn(environment),
      protection: !runtime.lifted.includes(this.node.id),
    });
  }
}
