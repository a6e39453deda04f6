"""Amazon EC2 Auto Scaling: groups and the instances that they launch."""

from copy import deepcopy

from botocore import xform_name

from .registry import repair, wrap

GROUP_FIELDS = (
    "DefaultInstanceWarmup",
    "MaxInstanceLifetime",
    "TerminationPolicies",
    "CapacityRebalance",
    "DefaultCooldown",
    "AvailabilityZoneDistribution",
    "InstanceMaintenancePolicy",
)


def probe_group(aws, image="ami-12c6146b", distribution=None, template=None, **arguments):
    """A group of 3 with a mixed instances policy, and a function that reads it."""
    ec2, client = aws("ec2"), aws("autoscaling")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    ec2.create_launch_template(LaunchTemplateName=aws.name, LaunchTemplateData={"ImageId": image, **(template or {})})
    policy = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateName": aws.name, "Version": "$Latest"},
            "Overrides": [{"InstanceType": "m6i.large"}, {"InstanceType": "m5.large"}],
        },
        "InstancesDistribution": distribution or {},
    }
    client.create_auto_scaling_group(
        AutoScalingGroupName=aws.name,
        MinSize=0,
        MaxSize=9,
        DesiredCapacity=3,
        VPCZoneIdentifier=subnet,
        MixedInstancesPolicy=policy,
        **arguments,
    )
    return client, lambda: client.describe_auto_scaling_groups(
        AutoScalingGroupNames=[aws.name]
    )["AutoScalingGroups"][0]


def probe_instances(aws, group):
    ids = [instance["InstanceId"] for instance in group["Instances"]]
    reservations = aws("ec2").describe_instances(InstanceIds=ids)["Reservations"]
    return [instance for reservation in reservations for instance in reservation["Instances"]]


@repair("asg-group-fields")
class GroupFields:
    """DescribeAutoScalingGroups returns what the group was given: default instance warm-up, maximum
    instance lifetime, zone distribution, maintenance policy, cooldown, termination policies and capacity
    rebalancing, also after an update.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
    """

    @staticmethod
    def holds(aws):
        spread = {"CapacityDistributionStrategy": "balanced-only"}
        client, read = probe_group(aws, DefaultInstanceWarmup=77, AvailabilityZoneDistribution=spread)
        client.update_auto_scaling_group(AutoScalingGroupName=aws.name, MaxInstanceLifetime=86400)
        group = read()
        return (
            group.get("DefaultInstanceWarmup") == 77
            and group.get("MaxInstanceLifetime") == 86400
            and group.get("AvailabilityZoneDistribution") == spread
        )

    @staticmethod
    def apply():
        from moto.autoscaling.responses import AutoScalingResponse

        for name in ("create_auto_scaling_group", "update_auto_scaling_group"):

            @wrap(AutoScalingResponse, name)
            def keep(original, self):
                result, given = original(self), self._get_params()
                group = self.autoscaling_backend.autoscaling_groups[given["AutoScalingGroupName"]]
                for field in GROUP_FIELDS:
                    if given.get(field) is not None:
                        setattr(group, xform_name(field), given[field])
                return result


@repair("asg-mixed-policy-kept")
class MixedPolicyKept:
    """An update that does not name the mixed instances policy leaves it as it was, and one that names a part of it
    leaves the rest.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
    """

    @staticmethod
    def holds(aws):
        client, read = probe_group(aws)
        client.update_auto_scaling_group(AutoScalingGroupName=aws.name, MaxSize=8)
        kept = read().get("MixedInstancesPolicy") is not None
        part = {"InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 70}}
        client.update_auto_scaling_group(AutoScalingGroupName=aws.name, MixedInstancesPolicy=part)
        policy = read()["MixedInstancesPolicy"]
        share = policy["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"]
        return kept and share == 70 and len(policy["LaunchTemplate"]["Overrides"]) == 2

    @staticmethod
    def apply():
        from moto.autoscaling.models import FakeAutoScalingGroup

        @wrap(FakeAutoScalingGroup, "update")
        def update(original, self, *args, mixed_instances_policy=None, launch_template=None, **kwargs):
            policy = mixed_instances_policy
            if not launch_template and self.mixed_instances_policy:
                before = deepcopy(self.mixed_instances_policy)
                # moto has added the name to the id, and refuses a specification with both.
                before["LaunchTemplate"]["LaunchTemplateSpecification"].pop("LaunchTemplateName", None)
                split = {**before.get("InstancesDistribution", {}), **(policy or {}).get("InstancesDistribution", {})}
                policy = {**before, **(policy or {}), "InstancesDistribution": split}
            return original(
                self, *args, mixed_instances_policy=policy, launch_template=launch_template, **kwargs
            )


@repair("asg-desired-capacity")
class DesiredCapacity:
    """A group launches its desired capacity: On-Demand and Spot shares of a mixed instances policy always
    add up to it (moto rounds both down, so 3 desired at 25 % becomes 2).

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html
    """

    @staticmethod
    def holds(aws):
        split = {"OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 25}
        _, read = probe_group(aws, distribution=split)
        return len(read()["Instances"]) == 3

    @staticmethod
    def apply():
        from moto.autoscaling.models import FakeAutoScalingGroup

        @wrap(FakeAutoScalingGroup, "set_desired_capacity")
        def set_desired_capacity(original, self, new_capacity):
            # Without the policy moto launches exactly the desired number; weights are not used here.
            policy, self.mixed_instances_policy = self.mixed_instances_policy, None
            self._ballast_policy = policy
            try:
                return original(self, new_capacity)
            finally:
                self.mixed_instances_policy = policy


@repair("asg-instance-type")
class InstanceType:
    """Instances of a group with a mixed instances policy have a type from its overrides, which take the
    place of the type in the launch template.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateOverrides.html
    """

    @staticmethod
    def holds(aws):
        _, read = probe_group(aws)
        types = {instance["InstanceType"] for instance in probe_instances(aws, read())}
        return bool(types) and types <= {"m6i.large", "m5.large"}

    @staticmethod
    def apply():
        from moto.autoscaling.models import FakeAutoScalingGroup

        original = FakeAutoScalingGroup.instance_type

        def instance_type(self):
            policy = self.mixed_instances_policy or getattr(self, "_ballast_policy", None) or {}
            overrides = policy.get("LaunchTemplate", {}).get("Overrides") or [{}]
            # "prioritized": the first override; moto never runs out of it.
            return overrides[0].get("InstanceType") or original.fget(self)

        FakeAutoScalingGroup.instance_type = property(instance_type)


@repair("asg-image-from-parameter")
class ImageFromParameter:
    """An image id `resolve:ssm:<parameter>` in a launch template is read from Parameter Store whenever a
    group launches an instance.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
    """

    PARAMETER = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"

    @staticmethod
    def holds(aws):
        _, read = probe_group(aws, image=f"resolve:ssm:{ImageFromParameter.PARAMETER}")
        expected = aws("ssm").get_parameter(Name=ImageFromParameter.PARAMETER)["Parameter"]["Value"]
        images = {instance["ImageId"] for instance in probe_instances(aws, read())}
        return images == {expected}

    @staticmethod
    def apply():
        from moto.autoscaling.models import FakeAutoScalingGroup
        from moto.ssm.models import ssm_backends

        original = FakeAutoScalingGroup.image_id

        def image_id(self):
            image = original.fget(self)
            if not image.startswith("resolve:ssm:"):
                return image
            backend = self.autoscaling_backend
            name = image.removeprefix("resolve:ssm:")
            found = ssm_backends[backend.account_id][backend.region_name].get_parameter(name)
            return found.value if found else image

        FakeAutoScalingGroup.image_id = property(image_id)
