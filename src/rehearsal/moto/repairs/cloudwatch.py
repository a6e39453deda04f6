"""Amazon CloudWatch."""

from .registry import repair

SUPPRESSION = {"Alarm": "m", "WaitPeriod": 60, "ExtensionPeriod": 30}


@repair("cloudwatch-composite-alarm")
class CompositeAlarm:
    """PutCompositeAlarm creates an alarm from a rule over other alarms, with the alarm that suppresses its actions;
    DescribeAlarms lists it apart from metric alarms.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """

    @staticmethod
    def holds(aws):
        client = aws("cloudwatch")
        client.put_composite_alarm(
            AlarmName=aws.name,
            AlarmRule='ALARM("m")',
            ActionsSuppressor=SUPPRESSION["Alarm"],
            ActionsSuppressorWaitPeriod=SUPPRESSION["WaitPeriod"],
            ActionsSuppressorExtensionPeriod=SUPPRESSION["ExtensionPeriod"],
        )
        [found] = client.describe_alarms(AlarmNames=[aws.name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
        return found["AlarmRule"] == 'ALARM("m")' and {
            "Alarm": found.get("ActionsSuppressor"),
            "WaitPeriod": found.get("ActionsSuppressorWaitPeriod"),
            "ExtensionPeriod": found.get("ActionsSuppressorExtensionPeriod"),
        } == SUPPRESSION

    @staticmethod
    def apply():
        from moto.cloudwatch.responses import CloudWatchResponse

        # moto's metric alarm already reads AlarmRule and DescribeAlarms already tells the two apart.
        def put_composite_alarm(self):
            answer = self.put_metric_alarm()
            alarm = self.cloudwatch_backend.alarms[self._get_param("AlarmName")]
            alarm.actions_suppressor = self._get_param("ActionsSuppressor")
            for period in ("wait", "extension"):
                value = self._get_param(f"ActionsSuppressor{period.capitalize()}Period")
                setattr(alarm, f"actions_suppressor_{period}_period", None if value is None else int(value))
            return answer

        CloudWatchResponse.put_composite_alarm = put_composite_alarm
