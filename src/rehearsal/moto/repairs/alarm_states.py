"""Amazon CloudWatch and EventBridge: alarms that change their state, and who is told."""

import json
import math
import re
from datetime import datetime, timezone

from .registry import repair, wrap
from .service_publish import publish

STATES = {"ALARM": "alarm_actions", "OK": "ok_actions", "INSUFFICIENT_DATA": "insufficient_data_actions"}


class Inbox:
    """A topic, and a queue that is subscribed to it."""

    def __init__(self, aws, **attributes):
        self.sqs, self.topic = aws("sqs"), aws("sns").create_topic(Name=aws.name, Attributes=attributes)["TopicArn"]
        self.queue = self.sqs.create_queue(QueueName=aws.name)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        aws("sns").subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn)

    def take(self):
        answer = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        taken = answer.get("Messages", [])
        for message in taken:
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(json.loads(message["Body"])["Message"]) for message in taken]


def probe_alarm(aws, name, topic, **more):
    metric = {"Namespace": aws.name, "MetricName": "m", "Period": 60, "Statistic": "Sum"}
    arguments = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 2, "EvaluationPeriods": 1, **metric, **more}
    aws("cloudwatch").put_metric_alarm(AlarmName=name, AlarmActions=[topic], OKActions=[topic], **arguments)


def states(messages):
    return [(message["AlarmName"], message["NewStateValue"]) for message in messages]


@repair("cloudwatch-alarm-actions")
class AlarmActions:
    """An alarm that changes its state publishes to the topics of its actions for the new state; one that stays in its
    state, or whose actions are disabled, publishes nothing. Nothing arrives either where the policy of the topic, or
    that of the key that encrypts it, does not admit CloudWatch: the AWS managed key of SNS does not.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
    """

    @staticmethod
    def holds(aws):
        client, inbox = aws("cloudwatch"), Inbox(aws)
        probe_alarm(aws, aws.name, inbox.topic)
        for value in ("ALARM", "ALARM", "OK"):
            client.set_alarm_state(AlarmName=aws.name, StateValue=value, StateReason="r")
        told = states(inbox.take())
        client.disable_alarm_actions(AlarmNames=[aws.name])
        client.set_alarm_state(AlarmName=aws.name, StateValue="ALARM", StateReason="r")
        key = aws("kms").create_key()["KeyMetadata"]["Arn"]
        aws("sns").set_topic_attributes(TopicArn=inbox.topic, AttributeName="KmsMasterKeyId", AttributeValue=key)
        client.enable_alarm_actions(AlarmNames=[aws.name])
        client.set_alarm_state(AlarmName=aws.name, StateValue="OK", StateReason="r")
        return told == [(aws.name, "ALARM"), (aws.name, "OK")] and inbox.take() == []

    @staticmethod
    def apply():
        from moto.cloudwatch.models import Alarm

        @wrap(Alarm, "update_state")
        def update_state(original, self, reason, reason_data, state_value):
            before = self.state_value
            original(self, reason, reason_data, state_value)
            if before == state_value or not self.actions_enabled:
                return
            subject = f'{state_value}: "{self.name}" in {self.region_name}'
            for action in getattr(self, STATES[state_value]):
                if action.split(":")[2] == "sns":
                    publish("cloudwatch.amazonaws.com", self.alarm_arn, action, notification(self, before), subject)


def notification(alarm, before):
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html has the fields."""
    changed = alarm.state_updated_timestamp.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": alarm.alarm_arn.split(":")[4],
        "AlarmArn": alarm.alarm_arn,
        "NewStateValue": alarm.state_value,
        "OldStateValue": before,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": changed,
        "Region": alarm.region_name,
        "AlarmActions": alarm.alarm_actions,
        "OKActions": alarm.ok_actions,
        **({"AlarmRule": alarm.rule} if alarm.rule else {}),
    }


@repair("cloudwatch-alarm-evaluation")
class AlarmEvaluation:
    """An alarm on one metric is evaluated over its periods: as many datapoints as DatapointsToAlarm have to break the
    threshold, and missing ones count as TreatMissingData says. Here it is evaluated when data of its metric arrive, the
    newest of which are the present. Alarms of metric math keep their state.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
    """

    @staticmethod
    def holds(aws):
        client, inbox = aws("cloudwatch"), Inbox(aws)
        probe_alarm(aws, aws.name, inbox.topic, EvaluationPeriods=2, Dimensions=[{"Name": "d", "Value": "v"}])

        def put(minute, value, dimension="v"):
            at = datetime.fromtimestamp(1_800_000_000 + 60 * minute, timezone.utc)
            datum = {"MetricName": "m", "Value": value, "Timestamp": at, "Dimensions": [{"Name": "d", "Value": dimension}]}
            client.put_metric_data(Namespace=aws.name, MetricData=[datum])
            return client.describe_alarms(AlarmNames=[aws.name])["MetricAlarms"][0]["StateValue"]

        return [put(0, 9), put(1, 9, "w"), put(1, 2), put(1, 1), put(2, 1)] == ["OK", "OK", "OK", "ALARM", "OK"]

    @staticmethod
    def apply():
        from moto.cloudwatch.models import CloudWatchBackend

        @wrap(CloudWatchBackend, "put_metric_data")
        def put_metric_data(original, self, namespace, metric_data):
            original(self, namespace, metric_data)
            names = {datum["MetricName"] for datum in metric_data}
            for alarm in list(self.alarms.values()):
                if alarm.namespace == namespace and alarm.metric_name in names and alarm.rule is None:
                    evaluate(self, alarm)


def evaluate(backend, alarm):
    wanted = {(it.name, it.value) for it in alarm.dimensions}
    data = [
        (it.timestamp.timestamp(), it.value)
        for it in backend.metric_data
        if it.namespace == alarm.namespace
        and it.name == alarm.metric_name
        and {(each.name, each.value) for each in it.dimensions} == wanted
    ]
    if not data:
        return
    period, periods = int(alarm.period), int(alarm.evaluation_periods)
    newest = max(at for at, _ in data) // period
    breaching, known = 0, 0
    for index in range(periods):
        values = [value for at, value in data if at // period == newest - index]
        if not values:
            breaching += alarm.treat_missing_data == "breaching"
            known += alarm.treat_missing_data in ("breaching", "notBreaching")
            continue
        known += 1
        breaching += breaks(alarm, statistic(alarm, values))
    needed = int(alarm.datapoints_to_alarm or periods)
    value = "ALARM" if breaching >= needed else "OK"
    if known > 0 and value != alarm.state_value:
        reason = f"Threshold Crossed: {breaching} of {periods} datapoints broke the threshold ({alarm.threshold})"
        alarm.update_state(reason, "{}", value)


def statistic(alarm, values):
    if alarm.extended_statistic:
        rank = float(alarm.extended_statistic.lstrip("p")) / 100
        return sorted(values)[max(0, math.ceil(rank * len(values)) - 1)]
    functions = {"Sum": sum, "Minimum": min, "Maximum": max, "SampleCount": len}
    return functions.get(alarm.statistic, lambda all_: sum(all_) / len(all_))(values)


def breaks(alarm, value):
    threshold = float(alarm.threshold)
    return {
        "GreaterThanThreshold": value > threshold,
        "GreaterThanOrEqualToThreshold": value >= threshold,
        "LessThanThreshold": value < threshold,
        "LessThanOrEqualToThreshold": value <= threshold,
    }.get(alarm.comparison_operator, False)


@repair("cloudwatch-composite-state")
class CompositeState:
    """A composite alarm follows its rule: when a child changes its state, the rule is evaluated, and a change of the
    composite alarm publishes to its own actions.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
    """

    @staticmethod
    def holds(aws):
        client, inbox = aws("cloudwatch"), Inbox(aws)
        for child in ("a", "b"):
            probe_alarm(aws, f"{aws.name}-{child}", inbox.topic, ActionsEnabled=False)
        rule = f'ALARM("{aws.name}-a") AND NOT ALARM({aws.name}-b)'
        client.put_composite_alarm(AlarmName=aws.name, AlarmRule=rule, AlarmActions=[inbox.topic])
        client.set_alarm_state(AlarmName=f"{aws.name}-a", StateValue="ALARM", StateReason="r")
        told = states(inbox.take())
        client.set_alarm_state(AlarmName=f"{aws.name}-b", StateValue="ALARM", StateReason="r")
        found = client.describe_alarms(AlarmNames=[aws.name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
        return told == [(aws.name, "ALARM")] and found[0]["StateValue"] == "OK"

    @staticmethod
    def apply():
        from moto.cloudwatch.models import CloudWatchBackend

        for name in ("set_alarm_state", "put_metric_data", "put_metric_alarm"):

            @wrap(CloudWatchBackend, name)
            def follow(original, self, *args, **kwargs):
                result = original(self, *args, **kwargs)
                follow_rules(self)
                return result


def follow_rules(backend):
    """Composite alarms may be on one another: AWS refuses circles, so a round for each is enough."""
    composites = [alarm for alarm in backend.alarms.values() if alarm.rule]
    for _ in composites:
        for alarm in composites:
            value = "ALARM" if rule_holds(backend, alarm.rule) else "OK"
            if value != alarm.state_value:
                alarm.update_state(f"{alarm.name} transitioned to {value} as its rule is evaluated", "{}", value)


def rule_holds(backend, rule):
    """The rule as an expression of Python: functions become values, and the operators are the same in small letters."""

    def value(match):
        state, name = match[1], (match[2] or match[3]).split(":alarm:")[-1]
        child = backend.alarms.get(name)
        return str(child is not None and child.state_value == state)

    text = re.sub(r'\b(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^)\s]+))\s*\)', value, rule)
    words = {"AND": "and", "OR": "or", "NOT": "not", "TRUE": "True", "FALSE": "False"}
    text = re.sub(r"\b[A-Z]+\b", lambda word: words.get(word[0], word[0]), text)
    if not re.fullmatch(r"(?:\s|[()]|and|or|not|True|False)*", text):
        return False
    return bool(eval(text, {"__builtins__": {}}))  # noqa: S307 (only the words above are left)


@repair("events-sns-target")
class EventsTopicTarget:
    """An EventBridge rule delivers a matching event to an SNS topic, as the JSON of the event, where the policy of the
    topic and of its key admit EventBridge.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
    """

    @staticmethod
    def holds(aws):
        client, inbox = aws("events"), Inbox(aws)
        client.put_rule(Name=aws.name, EventPattern=json.dumps({"source": [aws.name], "detail": {"a": ["x"]}}))
        client.put_targets(Rule=aws.name, Targets=[{"Id": "t", "Arn": inbox.topic}])
        entry = {"Source": aws.name, "DetailType": "d"}
        client.put_events(Entries=[{**entry, "Detail": json.dumps({"a": it})} for it in ("x", "y")])
        return [(event["detail-type"], event["detail"]) for event in inbox.take()] == [("d", {"a": "x"})]

    @staticmethod
    def apply():
        from moto.events.models import Rule

        @wrap(Rule, "send_to_targets")
        def send_to_targets(original, self, original_event, *args, **kwargs):
            topics = [target for target in self.targets if target["Arn"].split(":")[2] == "sns"]
            if topics and self.state == "ENABLED" and self.event_pattern.matches_event(original_event):
                for target in topics:
                    publish("events.amazonaws.com", self.arn, target["Arn"], dated(original_event))
            kept = self.targets
            self.targets = [target for target in kept if target not in topics]
            try:
                return original(self, original_event, *args, **kwargs)
            finally:
                self.targets = kept


def dated(event):
    """moto keeps the time as a number."""
    at = event.get("time")
    if not isinstance(at, (int, float)):
        return event
    return {**event, "time": datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
