import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { PAGE } from "../sources.ts";

export const observation: readonly Claim[] = [
  {
    id: "observation-registered-instances-metric",
    claim: "CloudWatch has the metric RegisteredContainerInstancesCount.",
    verdict: "false",
    because: "That is a field of DescribeClusters. With Container Insights there is ContainerInstanceCount.",
    sources: [PAGE.ecsMetrics],
  },
  {
    id: "observation-running-task-count",
    claim: "CloudWatch shows RunningTaskCount and DesiredTaskCount.",
    verdict: "depends",
    because: "They are metrics of Container Insights and do not exist without it.",
    sources: [
      PAGE.ecsMetrics,
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html",
    ],
    trueWhen: ["containerInsights = enabled or enhanced on the cluster"],
  },
  {
    id: "observation-spot-loss-metric",
    claim: "An alarm fires when 30 % of the Spot capacity is lost within five minutes.",
    verdict: "depends",
    because: "No such metric exists; it has to be made from the interruption events.",
    sources: [PAGE.spotNotices],
    trueWhen: [when.interruptionRule],
  },
  {
    id: "observation-spot-shortage-is-seen",
    claim: "A shortage of Spot capacity shows in an alarm.",
    verdict: "depends",
    because: "The only signal is the event of a launch that failed.",
    sources: ["https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html"],
    trueWhen: [when.launchFailureRule],
  },
  {
    id: "observation-pull-failure-event",
    claim: "The service event says `unable to pull image`.",
    verdict: "false",
    because:
      "stoppedReason of the task says CannotPullContainerError. With the default pull behaviour an image that is cached is used instead.",
    sources: [PAGE.serviceEvents, PAGE.imagePull],
    trueWhen: [when.cachedImages],
  },
  {
    id: "observation-denied-in-service-events",
    claim: "describe-services shows why a task was denied its secret.",
    verdict: "false",
    because: "It shows that starts fail; describe-tasks has the reason, for an hour.",
    sources: [PAGE.serviceEvents],
  },
  {
    id: "observation-breaker-event-text",
    claim:
      "A rolled back deployment leaves the events `tasks failed to start` and `rolling back to …`, word for word.",
    verdict: "depends",
    because:
      "The first is the reason when tasks fail before RUNNING; failed health checks are worded otherwise. Match the event name SERVICE_DEPLOYMENT_FAILED.",
    sources: [PAGE.ecsEvents, "https://github.com/aws/containers-roadmap/issues/1488"],
    trueWhen: ["tasks that never reached RUNNING"],
  },
];
