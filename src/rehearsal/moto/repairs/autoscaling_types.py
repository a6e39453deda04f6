"""Amazon EC2 Auto Scaling: groups that choose instance types by attributes."""

from fnmatch import fnmatchcase

from .autoscaling import probe_group
from .registry import fault, repair, wrap

WANTED = {
    "VCpuCount": {"Min": 4, "Max": 4},
    "MemoryMiB": {"Min": 16384, "Max": 16384},
    "AllowedInstanceTypes": ["m5a*"],
}


@repair("asg-instance-requirements")
class InstanceRequirements:
    """Instances of a group whose override has instance requirements have a type that meets them: vCPUs, memory and, where
    they are named, the types that are allowed.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRequirements.html
    """

    @staticmethod
    def holds(aws):
        client, read = probe_group(aws)
        client.update_auto_scaling_group(AutoScalingGroupName=aws.name, DesiredCapacity=0)
        policy = policy_with(aws, WANTED)
        client.update_auto_scaling_group(AutoScalingGroupName=aws.name, DesiredCapacity=2, MixedInstancesPolicy=policy)
        group = read()
        kept = group["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"] == policy["LaunchTemplate"]["Overrides"]
        ids = [instance["InstanceId"] for instance in group["Instances"]]
        reservations = aws("ec2").describe_instances(InstanceIds=ids)["Reservations"]
        types = {each["InstanceType"] for reservation in reservations for each in reservation["Instances"]}
        return kept and bool(types) and types <= {"m5a.xlarge", "m5ad.xlarge"}

    @staticmethod
    def apply():
        from moto.autoscaling.models import FakeAutoScalingGroup

        before = FakeAutoScalingGroup.instance_type

        def instance_type(self):
            policy = self.mixed_instances_policy or getattr(self, "_ballast_policy", None) or {}
            overrides = policy.get("LaunchTemplate", {}).get("Overrides") or [{}]
            wanted = overrides[0].get("InstanceRequirements")
            return first_meeting(wanted) if wanted else before.fget(self)

        FakeAutoScalingGroup.instance_type = property(instance_type)


@repair("asg-requirements-without-order")
class RequirementsWithoutOrder:
    """A group with instance requirements whose On-Demand instances are to be of `prioritized` types is refused.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    """

    @staticmethod
    def holds(aws):
        client, _ = probe_group(aws)
        policy = policy_with(aws, WANTED)
        policy["InstancesDistribution"] = {"OnDemandAllocationStrategy": "prioritized"}
        try:
            client.update_auto_scaling_group(AutoScalingGroupName=aws.name, MixedInstancesPolicy=policy)
            return False
        except client.exceptions.ClientError as error:
            return "InstanceRequirements" in str(error)

    @staticmethod
    def apply():
        from moto.autoscaling.models import AutoScalingBackend

        for name in ("create_auto_scaling_group", "update_auto_scaling_group"):

            @wrap(AutoScalingBackend, name)
            def checked(original, self, *args, **kwargs):
                policy = kwargs.get("mixed_instances_policy") or {}
                overrides = policy.get("LaunchTemplate", {}).get("Overrides") or []
                order = policy.get("InstancesDistribution", {}).get("OnDemandAllocationStrategy")
                if order == "prioritized" and any(each.get("InstanceRequirements") for each in overrides):
                    message = "You can't use the prioritized allocation strategy with InstanceRequirements."
                    raise fault("ValidationError", message)
                return original(self, *args, **kwargs)


def policy_with(aws, requirements):
    return {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateName": aws.name, "Version": "$Latest"},
            "Overrides": [{"InstanceRequirements": requirements}],
        },
    }


def first_meeting(wanted):
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    def within(bounds, value):
        return bounds.get("Min", 0) <= value <= bounds.get("Max", float("inf"))

    allowed = wanted.get("AllowedInstanceTypes") or ["*"]
    for name, facts in sorted(INSTANCE_TYPES.items()):
        if (
            within(wanted["VCpuCount"], facts["VCpuInfo"]["DefaultVCpus"])
            and within(wanted["MemoryMiB"], facts["MemoryInfo"]["SizeInMiB"])
            and any(fnmatchcase(name, pattern) for pattern in allowed)
        ):
            return name
    raise fault("ValidationError", "No instance types meet the InstanceRequirements.")
