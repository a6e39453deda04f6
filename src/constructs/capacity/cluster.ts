import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { EcsCapacityProvider } from "@cdktf/provider-aws/lib/ecs-capacity-provider";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import type { StrategyItem } from "../../core/strategy.ts";
import { idReference } from "../shared/reference.ts";

export interface ClusterProps {
  readonly home: Home;
  readonly insights: "enhanced" | "enabled";
  readonly logs: { readonly retentionDays: number; readonly kmsKeyArn: string };
  readonly preventDestroy: boolean;
}

/** ECS cluster with Container Insights (the alarms on running tasks read them) and audited ECS Exec. */
export class Cluster extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { home, insights, logs, preventDestroy }: ClusterProps) {
    super(scope, id);
    const execLog = new CloudwatchLogGroup(this, "exec", {
      name: `/${home.name}/exec`,
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.kmsKeyArn,
    });
    const cluster = new EcsCluster(this, "_cluster", {
      name: home.name,
      setting: [{ name: "containerInsights", value: insights }],
      configuration: {
        executeCommandConfiguration: {
          logging: "OVERRIDE",
          kmsKeyId: logs.kmsKeyArn,
          logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: execLog.name },
        },
      },
      lifecycle: { preventDestroy },
    });
    this.name = cluster.name;
  }

  /**
   * The one association of the cluster. Terraform's resource replaces the whole list, so a second one would
   * take the first one's providers away.
   * @param pools capacity providers of this platform; the association is made anew when one is replaced, because
   *   ECS refuses to delete a provider that is still associated
   */
  associate(
    providerNames: readonly string[],
    strategy: readonly StrategyItem[],
    pools: EcsCapacityProvider[],
  ): void {
    new EcsClusterCapacityProviders(this, "_providers", {
      clusterName: this.name,
      capacityProviders: [...providerNames],
      defaultCapacityProviderStrategy: strategy.map((item) => ({ ...item })),
      ...(pools.length > 0 && {
        lifecycle: { replaceTriggeredBy: pools.map((pool) => idReference(pool)) },
      }),
    });
  }
}
