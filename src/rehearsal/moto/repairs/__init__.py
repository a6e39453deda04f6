"""The repairs, one class for each AWS behaviour. Importing this package registers all of them."""

from . import (  # noqa: F401
    alarm_states,
    application_autoscaling,
    autoscaling,
    autoscaling_refresh,
    autoscaling_settling,
    cloudwatch,
    ec2,
    ec2_nat,
    ecs,
    ecs_capacity,
    ecs_settling,
    elbv2,
    kms,
    logs,
    route53,
    s3,
    s3_policy,
    server,
    sqs,
    ssm,
)
