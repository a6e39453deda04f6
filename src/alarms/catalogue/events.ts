/** What the events of a service look like, as far as patterns ask for it. */
export interface EventFacts {
  readonly source: string;
  /** Page that lists them. */
  readonly page: string;
  readonly detailTypes: readonly DetailType[];
}

export interface DetailType {
  readonly name: string;
  /** Values that a field of `detail` can have, where AWS lists all of them. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

const words = (text: string) => text.trim().split(/\s+/);

const TASK_STATES = words(
  "PROVISIONING PENDING ACTIVATING RUNNING DEACTIVATING STOPPING DEPROVISIONING STOPPED DELETED",
);
const EVENT_TYPES = words("INFO WARN ERROR");

/** Read on 2026-11. */
export const EVENT_FACTS: readonly EventFacts[] = [
  {
    source: "aws.ecs",
    page: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html",
    detailTypes: [
      {
        name: "ECS Task State Change",
        fields: {
          lastStatus: TASK_STATES,
          desiredStatus: words("RUNNING STOPPED"),
          launchType: words("EC2 FARGATE EXTERNAL MANAGED_INSTANCES"),
          stopCode: words(
            "TaskFailedToStart EssentialContainerExited UserInitiated ServiceSchedulerInitiated SpotInterruption TerminationNotice",
          ),
        },
      },
      {
        name: "ECS Container Instance State Change",
        fields: { status: words("REGISTERING REGISTRATION_FAILED ACTIVE INACTIVE DEREGISTERING DRAINING") },
      },
      {
        name: "ECS Service Action",
        fields: {
          eventType: EVENT_TYPES,
          eventName: words(`SERVICE_STEADY_STATE TASKSET_STEADY_STATE CAPACITY_PROVIDER_STEADY_STATE
            SERVICE_DESIRED_COUNT_UPDATED TASKS_STOPPED SERVICE_TASK_START_IMPAIRED
            SERVICE_DISCOVERY_INSTANCE_UNHEALTHY VPC_LATTICE_TARGET_UNHEALTHY
            SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED ECS_OPERATION_THROTTLED
            SERVICE_DISCOVERY_OPERATION_THROTTLED SERVICE_TASK_PLACEMENT_FAILURE
            SERVICE_TASK_CONFIGURATION_FAILURE SERVICE_HEALTH_UNKNOWN`),
        },
      },
      {
        name: "ECS Deployment State Change",
        fields: {
          eventType: EVENT_TYPES,
          eventName: words(
            "SERVICE_DEPLOYMENT_IN_PROGRESS SERVICE_DEPLOYMENT_COMPLETED SERVICE_DEPLOYMENT_FAILED",
          ),
        },
      },
      { name: "AWS API Call via CloudTrail" },
    ],
  },
  {
    source: "aws.autoscaling",
    page: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html",
    detailTypes: words(
      `EC2_Instance_Launch_Successful EC2_Instance_Launch_Unsuccessful EC2_Instance_Terminate_Successful
      EC2_Instance_Terminate_Unsuccessful EC2_Instance-launch_Lifecycle_Action
      EC2_Instance-terminate_Lifecycle_Action EC2_Auto_Scaling_Instance_Refresh_Checkpoint_Reached
      EC2_Auto_Scaling_Instance_Refresh_Started EC2_Auto_Scaling_Instance_Refresh_Succeeded
      EC2_Auto_Scaling_Instance_Refresh_Failed EC2_Auto_Scaling_Instance_Refresh_Cancelled
      EC2_Auto_Scaling_Instance_Refresh_Rollback_Started EC2_Auto_Scaling_Instance_Refresh_Rollback_Succeeded
      EC2_Auto_Scaling_Instance_Refresh_Rollback_Failed AWS_API_Call_via_CloudTrail`,
    ).map((name) => ({ name: name.replaceAll("_", " ") })),
  },
  {
    source: "aws.ec2",
    page: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/automating_with_eventbridge.html",
    detailTypes: [
      {
        name: "EC2 Instance State-change Notification",
        fields: { state: words("pending running stopping stopped shutting-down terminated") },
      },
      {
        name: "EC2 Spot Instance Interruption Warning",
        fields: { "instance-action": words("hibernate stop terminate") },
      },
      { name: "EC2 Instance Rebalance Recommendation" },
      { name: "EC2 Spot Instance Request Fulfillment" },
      { name: "EC2 Fast Launch State-change Notification" },
      { name: "EBS Volume Notification" },
      { name: "EBS Snapshot Notification" },
      { name: "EBS Multi-Volume Snapshots Completion Status" },
      { name: "AWS API Call via CloudTrail" },
    ],
  },
];
