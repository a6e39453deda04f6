"""A fault to rehearse: no Spot capacity. Groups then launch their On-Demand share and nothing else, whatever they want
(https://docs.aws.amazon.com/autoscaling/ec2/userguide/mixed-instances-groups-set-up-overview.html). Which instance is
Spot is not kept: those above the On-Demand share are."""

import math

available = True


def install():
    from moto.autoscaling.models import FakeAutoScalingGroup

    launch = FakeAutoScalingGroup.replace_autoscaling_group_instances

    def launch_what_there_is(self, count_needed, propagated_tags):
        room = count_needed if available else on_demand_share(self) - len(self.active_instances())
        if room > 0:
            launch(self, min(count_needed, room), propagated_tags)

    FakeAutoScalingGroup.replace_autoscaling_group_instances = launch_what_there_is


def on_demand_share(group):
    desired = group.desired_capacity or 0
    policy = group.mixed_instances_policy or getattr(group, "_ballast_policy", None)
    if not policy:
        return desired
    distribution = policy.get("InstancesDistribution", {})
    base = int(distribution.get("OnDemandBaseCapacity", 0))
    above = max(0, desired - base)
    return min(desired, base) + math.ceil(above * int(distribution.get("OnDemandPercentageAboveBaseCapacity", 100)) / 100)


def set_available(query):
    """Spot instances that run are reclaimed when there is no capacity any more."""
    global available
    [wanted] = query["available"]
    available = wanted == "true"
    return {"available": available, "reclaimed": [] if available else reclaim()}


def reclaim():
    from moto.autoscaling.models import autoscaling_backends

    reclaimed = []
    for account in autoscaling_backends.values():
        for backend in account.values():
            for group in list(backend.autoscaling_groups.values()):
                spot = group.active_instances()[on_demand_share(group) :]
                ids = [state.instance.id for state in spot]
                if ids:
                    backend.ec2_backend.terminate_instances(ids)
                    reclaimed += ids
    return reclaimed
