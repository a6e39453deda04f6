"""Amazon CloudWatch."""

from .registry import repair


@repair("cloudwatch-composite-alarm")
class CompositeAlarm:
    """PutCompositeAlarm creates an alarm from a rule over other alarms; DescribeAlarms lists it apart from
    metric alarms.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """

    @staticmethod
    def holds(aws):
        client = aws("cloudwatch")
        client.put_composite_alarm(AlarmName=aws.name, AlarmRule='ALARM("m")')
        found = client.describe_alarms(AlarmNames=[aws.name], AlarmTypes=["CompositeAlarm"])
        return [alarm["AlarmRule"] for alarm in found["CompositeAlarms"]] == ['ALARM("m")']

    @staticmethod
    def apply():
        from moto.cloudwatch.responses import CloudWatchResponse

        # moto's metric alarm already reads AlarmRule and DescribeAlarms already tells the two apart.
        def put_composite_alarm(self):
            return self.put_metric_alarm()

        CloudWatchResponse.put_composite_alarm = put_composite_alarm
