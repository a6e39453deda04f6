import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import type { ITerraformDependable, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { canRebalance } from "../../core/deployment.ts";
import { type PlacementConstraint, STEPS, type WithinZone } from "../../core/placement.ts";
import type { StrategyItem } from "../../core/strategy.ts";
import { type ConnectProps, connectConfiguration } from "./connect.ts";

/** What tasks run on. Fargate has neither strategies nor constraints of placement. */
export type Hosts =
  | {
      readonly kind: "ec2";
      readonly withinZone: WithinZone;
      readonly constraints: readonly PlacementConstraint[];
    }
  | { readonly kind: "fargate" };

export interface ServiceProps {
  readonly name: string;
  readonly clusterName: string;
  readonly taskDefinition: EcsTaskDefinition;
  readonly releaseOwner: "terraform" | "pipeline";
  readonly placement: Hosts & {
    readonly strategy: readonly StrategyItem[];
    /** Undefined in bridge mode. */
    readonly network?:
      | { readonly subnetIds: readonly string[]; readonly securityGroupId: string }
      | undefined;
  };
  /** Undefined where no load balancer leads to it. */
  readonly target?: {
    /** With each of them ECS registers a task; a port of the container that the service is about. */
    readonly groups: readonly { readonly targetGroupArn: string; readonly port: number }[];
    /** ECS has one for all of them. */
    readonly gracePeriodSec: number;
  };
  /** Undefined outside Service Connect. */
  readonly connect?: ConnectProps | undefined;
  readonly deployment: {
    readonly desiredCount: number;
    readonly minimumHealthyPercent: number;
    readonly maximumPercent: number;
    readonly steadyStateTimeoutMin: number;
    readonly rollbackAlarmNames: readonly string[];
  };
  /** Whether ECS Exec runs commands in its tasks. */
  readonly exec?: boolean | undefined;
  readonly protection: boolean;
  /** What tasks need to start and stop: the role policies, and the listener rule, the queue or the rules of its calls. */
  readonly needs: ITerraformDependable[];
}

/** ECS service that replaces tasks without a gap, takes a failed release back, and fails the apply when it did. */
export class Service extends Construct {
  readonly service: EcsService;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    const { deployment, placement, target } = props;
    const timeout = `${deployment.steadyStateTimeoutMin}m`;
    this.service = new EcsService(this, "_service", {
      name: props.name,
      cluster: props.clusterName,
      taskDefinition: props.taskDefinition.arn,
      desiredCount: deployment.desiredCount,
      schedulingStrategy: "REPLICA",
      deploymentController: { type: "ECS" },
      deploymentMinimumHealthyPercent: deployment.minimumHealthyPercent,
      deploymentMaximumPercent: deployment.maximumPercent,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      ...(deployment.rollbackAlarmNames.length > 0 && {
        alarms: { enable: true, rollback: true, alarmNames: [...deployment.rollbackAlarmNames] },
      }),
      // Explicit, because a cluster default is copied into the service and then drifts; and with
      // force_new_deployment, because provider 5 replaces the service on a change of strategy without it.
      capacityProviderStrategy: placement.strategy.map((item) => ({ ...item })),
      forceNewDeployment: true,
      availabilityZoneRebalancing: canRebalance(deployment.maximumPercent) ? "ENABLED" : "DISABLED",
      ...(placement.kind === "ec2"
        ? {
            orderedPlacementStrategy: [
              // Zone first: zone rebalancing requires it, and a lost zone then takes its share only.
              { type: "spread", field: "attribute:ecs.availability-zone" },
              STEPS[placement.withinZone],
            ],
            ...(placement.constraints.length > 0 && { placementConstraints: [...placement.constraints] }),
          }
        : { platformVersion: "LATEST" }),
      ...(placement.network && {
        networkConfiguration: {
          subnets: [...placement.network.subnetIds],
          securityGroups: [placement.network.securityGroupId],
          assignPublicIp: false,
        },
      }),
      ...(target && {
        loadBalancer: target.groups.map(({ port, targetGroupArn }) => ({
          targetGroupArn,
          containerName: props.name,
          containerPort: port,
        })),
        healthCheckGracePeriodSeconds: target.gracePeriodSec,
      }),
      ...(props.connect && { serviceConnectConfiguration: connectConfiguration(props.connect) }),
      // Tasks find the endpoints that were there before their deployment began, so another one needs another deployment.
      ...(Object.keys(props.connect?.calls ?? {}).length > 0 && { triggers: { ...props.connect?.calls } }),
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      enableExecuteCommand: props.exec ?? false,
      waitForSteadyState: true,
      forceDelete: !props.protection,
      timeouts: { create: timeout, update: timeout, delete: timeout },
      tags: { Name: props.name },
      lifecycle: lifecycle(props),
      dependsOn: props.needs,
    });
  }
}

/**
 * HCL cannot compute a lifecycle, so modules keep two copies of the service and switching destroys one; here it is
 * one resource with a computed list. The postcondition answers hashicorp/terraform-provider-aws#20858: waiting for a
 * steady state succeeds after a rollback too, but then the service runs another revision than the one applied.
 */
function lifecycle({ releaseOwner, taskDefinition, name }: ServiceProps): TerraformResourceLifecycle {
  if (releaseOwner === "pipeline") return { ignoreChanges: ["desired_count", "task_definition"] };
  return {
    ignoreChanges: ["desired_count"],
    postcondition: [
      {
        condition: `\${self.task_definition == ${taskDefinition.terraformResourceType}.${taskDefinition.friendlyUniqueId}.arn}`,
        errorMessage: `ECS rolled the deployment of ${name} back: the service runs another task definition than the one applied. Look at the service events and the stopped tasks, mend the release and apply again.`,
      },
    ],
  };
}
