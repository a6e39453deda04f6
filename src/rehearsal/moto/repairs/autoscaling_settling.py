"""Amazon EC2 Auto Scaling: instances take a while to start."""

from .autoscaling import probe_group
from .registry import repair, wrap
from .settling import read, unsettle


@repair("asg-pending-instances")
class PendingInstances:
    """An instance that a group launches is Pending before it is InService. Here it is in service at the third read.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
    """

    @staticmethod
    def holds(aws):
        _, describe = probe_group(aws)
        states = [{each["LifecycleState"] for each in describe()["Instances"]} for _ in range(3)]
        return states == [{"Pending"}, {"Pending"}, {"InService"}]

    @staticmethod
    def apply():
        from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
        from moto.autoscaling.responses import AutoScalingResponse

        @wrap(InstanceState, "__init__")
        def init(original, self, *args, **kwargs):
            original(self, *args, **kwargs)
            if self.lifecycle_state == "InService":
                self.lifecycle_state = "Pending"
                unsettle(self, lambda: in_service(self))

        def in_service(state):
            if state.lifecycle_state == "Pending":
                state.lifecycle_state = "InService"

        def active_instances(self):
            # moto launches what is missing from these.
            return [each for each in self.instance_states if each.lifecycle_state in ("Pending", "InService")]

        FakeAutoScalingGroup.active_instances = active_instances

        @wrap(AutoScalingResponse, "describe_auto_scaling_groups")
        def describe_auto_scaling_groups(original, self):
            result = original(self)
            for group in result.result["AutoScalingGroups"]:
                read(group.instance_states)
            return result

        @wrap(AutoScalingResponse, "describe_auto_scaling_instances")
        def describe_auto_scaling_instances(original, self):
            result = original(self)
            read(result.result["AutoScalingInstances"])
            return result
