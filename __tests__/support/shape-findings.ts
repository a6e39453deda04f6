import { STACK } from "./shape-plans.ts";

/** All that a check may say of one shape after the one change by hand in it. */
export interface ShapeFinding {
  readonly what: string;
  /** Class, severity, address and attribute. */
  readonly finding: string;
  readonly exit: 0 | 2;
}

/** A module in a module in a module, with a key that has to be escaped. */
export const STORE = 'module.labels.module.component["ü"].module.store["say \\"hi\\""]';

/** By shape; the change itself is in `../live/shape-holes.ts`. */
export const FOUND: Readonly<Record<string, ShapeFinding>> = {
  network: {
    what: "a route in a table whose routes are resources of their own",
    finding: "unmanaged_child high module.network.aws_route_table.public[0] route",
    exit: 2,
  },
  firewall: {
    what: "a rule in a group whose rules are dynamic blocks",
    finding: "out_of_band critical module.firewall.aws_security_group.dynamic ingress",
    exit: 2,
  },
  balancer: {
    what: "an older TLS policy at one of the listeners",
    finding: 'out_of_band high module.balancer.aws_lb_listener.this["https"] ssl_policy',
    exit: 2,
  },
  service: {
    what: "more tasks than the target of the service's scaling allows",
    finding:
      "ignored_out_of_bounds high module.service.aws_ecs_service.ignore_task_definition[0] desired_count",
    exit: 2,
  },
  bucket: {
    what: "versioning suspended",
    finding:
      "out_of_band high module.bucket.aws_s3_bucket_versioning.this[0] versioning_configuration[0].status",
    exit: 2,
  },
  queue: {
    what: "a queue that anybody may send to",
    finding: 'out_of_band critical module.queue.aws_sqs_queue_policy.this["jobs"] policy',
    exit: 2,
  },
  keys: {
    what: "a secret written that no plan holds",
    finding: "untracked critical module.keys.aws_ssm_parameter.written version",
    exit: 2,
  },
  identity: {
    what: "a trust policy without its condition on the subject",
    finding: "out_of_band critical module.identity.aws_iam_role.deploy assume_role_policy",
    exit: 2,
  },
  fleet: {
    what: "another value of a tag with a dot in its key",
    finding: "out_of_band low module.fleet.aws_autoscaling_group.idc[0] tag",
    exit: 0,
  },
  database: {
    what: "continuous backups of a table switched off",
    finding:
      "out_of_band high module.database.aws_dynamodb_table.autoscaled[0] point_in_time_recovery[0].enabled",
    exit: 2,
  },
  function: {
    what: "the layers of a function in another order",
    finding: "out_of_band medium module.function.aws_lambda_function.this[0] layers",
    exit: 0,
  },
  labels: {
    what: "a tag removed three modules deep",
    finding: `out_of_band low ${STORE}.aws_ssm_parameter.this[0] tags.Owner`,
    exit: 0,
  },
  [STACK]: {
    what: "a rule in a group whose rules are dynamic blocks of a configuration in JSON",
    finding: "out_of_band critical aws_security_group.app ingress",
    exit: 2,
  },
};
