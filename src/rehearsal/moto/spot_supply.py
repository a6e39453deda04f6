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
    update = FakeAutoScalingGroup.update

    def update_and_launch(self, *args, **kwargs):
        update(self, *args, **kwargs)
        launch_missing(self)

    FakeAutoScalingGroup.update = update_and_launch


def launch_missing(group):
    """What a group wants and does not have is launched as soon as it can be: a larger On-Demand share, or Spot again."""
    missing = (group.desired_capacity or 0) - len(group.active_instances())
    if missing > 0:
        group.replace_autoscaling_group_instances(missing, group.get_propagated_tags())


def groups():
    from moto.autoscaling.models import autoscaling_backends

    for account in autoscaling_backends.values():
        for backend in account.values():
            yield from list(backend.autoscaling_groups.values())


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
    if not available:
        return {"available": available, "reclaimed": reclaim()}
    for group in groups():
        launch_missing(group)
    return {"available": available, "reclaimed": []}


def reclaim():
    reclaimed = []
    for group in groups():
        spot = group.active_instances()[on_demand_share(group) :]
        ids = [state.instance.id for state in spot]
        if ids:
            group.autoscaling_backend.ec2_backend.terminate_instances(ids)
            group.autoscaling_backend.notify_terminate_instances(ids)
            reclaimed += ids
    return reclaimed
