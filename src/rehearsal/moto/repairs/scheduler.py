"""Amazon EventBridge Scheduler."""

import fnmatch
import json
import re

from .registry import fault, repair, wrap

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def role_of(aws, name, service="scheduler.amazonaws.com"):
    trust = json.loads(json.dumps(TRUST).replace("scheduler.amazonaws.com", service))
    return aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]


def create(aws, role, **changes):
    request = {
        "Name": aws.name,
        "ScheduleExpression": "rate(5 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": "arn:aws:sqs:us-east-1:123456789012:orders", "RoleArn": role},
        **changes,
    }
    return aws("scheduler").create_schedule(**request)


def refused(call, code, text=""):
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] == code and text in error.response["Error"]["Message"]
    return False


@repair("scheduler-group-conflict")
class GroupConflict:
    """CreateScheduleGroup refuses a name that a group has already, and leaves that group and its schedules alone.

    Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
    """

    @staticmethod
    def holds(aws):
        def again():
            aws("scheduler").create_schedule_group(Name=aws.name)

        again()
        return refused(again, "ConflictException")

    @staticmethod
    def apply():
        from moto.scheduler.models import EventBridgeSchedulerBackend

        @wrap(EventBridgeSchedulerBackend, "create_schedule_group")
        def create_schedule_group(original, self, name, tags):
            if name in self.schedule_groups:
                raise fault("ConflictException", f"Schedule group {name} already exists.")
            return original(self, name, tags)


@repair("scheduler-missing-group")
class MissingGroup:
    """CreateSchedule refuses a group that does not exist.

    Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    """

    @staticmethod
    def holds(aws):
        role = role_of(aws, aws.name)
        return refused(lambda: create(aws, role, GroupName=aws.name), "ResourceNotFoundException")

    @staticmethod
    def apply():
        from moto.scheduler.models import EventBridgeSchedulerBackend

        @wrap(EventBridgeSchedulerBackend, "create_schedule")
        def create_schedule(original, self, *args, **kwargs):
            self.get_schedule_group(kwargs["group_name"])
            return original(self, *args, **kwargs)


@repair("scheduler-execution-role")
class ExecutionRole:
    """CreateSchedule and UpdateSchedule refuse a role that EventBridge Scheduler may not assume for the group of the
    schedule: a trust policy that names another service, account or schedule group.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """

    @staticmethod
    def holds(aws):
        role = role_of(aws, aws.name, "events.amazonaws.com")
        return refused(lambda: create(aws, role), "ValidationException", "assume the role")

    @staticmethod
    def apply():
        from moto.scheduler.models import EventBridgeSchedulerBackend

        @wrap(EventBridgeSchedulerBackend, "create_schedule")
        def create_schedule(original, self, *args, **kwargs):
            check_role(self, kwargs)
            return original(self, *args, **kwargs)

        @wrap(EventBridgeSchedulerBackend, "update_schedule")
        def update_schedule(original, self, *args, **kwargs):
            check_role(self, kwargs)
            return original(self, *args, **kwargs)


def check_role(backend, request):
    from moto.iam.models import iam_backends

    arn = request["target"]["RoleArn"]
    roles = iam_backends[backend.account_id][backend.partition].roles.values()
    role = next((each for each in roles if each.arn == arn), None)
    group = request["group_name"] or "default"
    context = {
        "aws:sourceaccount": backend.account_id,
        "aws:sourcearn": f"arn:aws:scheduler:{backend.region_name}:{backend.account_id}:schedule-group/{group}",
    }
    if role is None or not any(assumable(each, context) for each in statements(role.assume_role_policy_document)):
        message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
        raise fault("ValidationException", message)


def statements(document):
    found = json.loads(document)["Statement"]
    return found if isinstance(found, list) else [found]


def assumable(statement, context):
    services = listed(statement.get("Principal", {}).get("Service", []))
    if statement["Effect"] != "Allow" or "scheduler.amazonaws.com" not in services:
        return False
    return all(
        any(fnmatch.fnmatchcase(context.get(key.lower(), ""), value) for value in listed(values))
        for tests in statement.get("Condition", {}).values()
        for key, values in tests.items()
    )


def listed(value):
    return value if isinstance(value, list) else [value]


@repair("scheduler-values")
class Values:
    """CreateSchedule and UpdateSchedule refuse an expression that is no `rate`, `cron` or `at`, a cron expression
    without exactly one `?` among day of month and day of week, and a time zone that does not exist.

    Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    """

    @staticmethod
    def holds(aws):
        role = role_of(aws, aws.name)
        wrong = [
            {"ScheduleExpression": "cron(0 3 * * * *)"},
            {"ScheduleExpression": "rate(0 minutes)"},
            {"ScheduleExpressionTimezone": "Europe/Atlantis"},
        ]
        return all(refused(lambda: create(aws, role, **change), "ValidationException") for change in wrong)  # noqa: B023

    @staticmethod
    def apply():
        from moto.scheduler.models import EventBridgeSchedulerBackend

        @wrap(EventBridgeSchedulerBackend, "create_schedule")
        def create_schedule(original, self, *args, **kwargs):
            check_values(kwargs)
            return original(self, *args, **kwargs)

        @wrap(EventBridgeSchedulerBackend, "update_schedule")
        def update_schedule(original, self, *args, **kwargs):
            check_values(kwargs)
            return original(self, *args, **kwargs)


def check_values(request):
    from zoneinfo import available_timezones

    expression, zone = request["schedule_expression"], request["schedule_expression_timezone"]
    if not valid(expression):
        raise fault("ValidationException", f"Invalid Schedule Expression {expression}.")
    # A Python without a database of time zones knows none.
    zones = available_timezones()
    if zone and zones and zone not in zones:
        raise fault("ValidationException", f"Invalid ScheduleExpressionTimezone {zone}.")


def valid(expression):
    kind, _, inner = expression.rstrip(")").partition("(")
    if kind == "rate":
        return re.fullmatch(r"[1-9]\d* (minute|hour|day)s?", inner) is not None
    if kind == "at":
        return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", inner) is not None
    fields = inner.split()
    return kind == "cron" and len(fields) == 6 and (fields[2] == "?") != (fields[4] == "?")
