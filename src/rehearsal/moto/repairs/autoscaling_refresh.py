"""Amazon EC2 Auto Scaling: actions that moto lacks."""

import uuid
from datetime import datetime, timezone

from .autoscaling import probe_group
from .registry import fault, memory, repair


def requested_group(response):
    return response.autoscaling_backend.autoscaling_groups[response._get_param("AutoScalingGroupName")]


@repair("asg-instance-refresh")
class InstanceRefresh:
    """An instance refresh replaces the instances of a group with new ones from the current launch template;
    DescribeInstanceRefreshes tells its status. Here it ends at once: no bake time, no checkpoints.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html
    """

    @staticmethod
    def holds(aws):
        client, read = probe_group(aws, NewInstancesProtectedFromScaleIn=True)
        before = {instance["InstanceId"] for instance in read()["Instances"]}
        started = client.start_instance_refresh(AutoScalingGroupName=aws.name)["InstanceRefreshId"]
        refresh = client.describe_instance_refreshes(AutoScalingGroupName=aws.name)["InstanceRefreshes"][0]
        after = {instance["InstanceId"] for instance in read()["Instances"]}
        return (
            refresh["InstanceRefreshId"] == started
            and refresh["Status"] == "Successful"
            and bool(after)
            and not before & after
        )

    @staticmethod
    def apply():
        from moto.autoscaling.responses import AutoScalingResponse
        from moto.core.responses import ActionResult

        def start_instance_refresh(self):
            group, backend = requested_group(self), self.autoscaling_backend
            old = [state.instance.id for state in group.instance_states]
            group.instance_states = []
            if old:
                backend.ec2_backend.terminate_instances(old)
            group.set_desired_capacity(group.desired_capacity)
            backend.update_attached_elbs(group.name)
            backend.update_attached_target_groups(group.name)
            now = datetime.now(timezone.utc)
            refresh = {
                "InstanceRefreshId": str(uuid.uuid4()),
                "AutoScalingGroupName": group.name,
                "Status": "Successful",
                "PercentageComplete": 100,
                "InstancesToUpdate": 0,
                "StartTime": now,
                "EndTime": now,
                "Preferences": self._get_params().get("Preferences"),
            }
            memory(backend, "refreshes").setdefault(group.name, []).insert(0, refresh)
            return ActionResult({"InstanceRefreshId": refresh["InstanceRefreshId"]})

        def describe_instance_refreshes(self):
            group, wanted = requested_group(self), self._get_param("InstanceRefreshIds", [])
            known = memory(self.autoscaling_backend, "refreshes").get(group.name, [])
            chosen = [r for r in known if not wanted or r["InstanceRefreshId"] in wanted]
            return ActionResult({"InstanceRefreshes": chosen})

        def cancel_instance_refresh(self):
            raise fault("ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found")

        AutoScalingResponse.start_instance_refresh = start_instance_refresh
        AutoScalingResponse.describe_instance_refreshes = describe_instance_refreshes
        AutoScalingResponse.cancel_instance_refresh = cancel_instance_refresh


@repair("asg-disable-metrics")
class DisableMetrics:
    """DisableMetricsCollection stops the named group metrics, or all of them when none is named.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DisableMetricsCollection.html
    """

    @staticmethod
    def holds(aws):
        client, read = probe_group(aws)
        both = ["GroupMinSize", "GroupMaxSize"]
        client.enable_metrics_collection(AutoScalingGroupName=aws.name, Metrics=both, Granularity="1Minute")
        client.disable_metrics_collection(AutoScalingGroupName=aws.name, Metrics=["GroupMinSize"])
        return [metric["Metric"] for metric in read()["EnabledMetrics"]] == ["GroupMaxSize"]

    @staticmethod
    def apply():
        from moto.autoscaling.responses import AutoScalingResponse
        from moto.core.responses import EmptyResult

        def disable_metrics_collection(self):
            group, stopped = requested_group(self), self._get_param("Metrics", [])
            group.metrics = [metric for metric in group.metrics if stopped and metric not in stopped]
            return EmptyResult()

        AutoScalingResponse.disable_metrics_collection = disable_metrics_collection
