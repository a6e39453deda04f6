"""Amazon ECS: capacity providers and the clusters that they are associated with."""

from .ecs import requested
from .registry import fault, repair, wrap
from .settling import is_settled, read, unsettle

MANAGED = "AmazonECSManaged"


def probe_provider(aws):
    """A cluster, and a capacity provider of a group without instances; functions that associate and read."""
    ec2, groups, ecs = aws("ec2"), aws("autoscaling"), aws("ecs")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    groups.create_launch_configuration(
        LaunchConfigurationName=aws.name, ImageId="ami-12c6146b", InstanceType="m6i.large"
    )
    groups.create_auto_scaling_group(
        AutoScalingGroupName=aws.name,
        LaunchConfigurationName=aws.name,
        MinSize=0,
        MaxSize=1,
        VPCZoneIdentifier=subnet,
    )
    names = {"AutoScalingGroupNames": [aws.name]}
    group = groups.describe_auto_scaling_groups(**names)["AutoScalingGroups"][0]
    ecs.create_cluster(clusterName=aws.name)
    ecs.create_capacity_provider(
        name=aws.name, autoScalingGroupProvider={"autoScalingGroupArn": group["AutoScalingGroupARN"]}
    )

    def associate(*providers):
        ecs.put_cluster_capacity_providers(
            cluster=aws.name, capacityProviders=list(providers), defaultCapacityProviderStrategy=[]
        )

    def describe():
        return ecs.describe_clusters(clusters=[aws.name], include=["ATTACHMENTS"])["clusters"][0]

    return ecs, associate, describe


@repair("ecs-cluster-attachments")
class ClusterAttachments:
    """Associating a capacity provider of an Auto Scaling group takes a while: the cluster is PROVISIONING (on removal it
    stays ACTIVE) and its attachmentsStatus is UPDATE_IN_PROGRESS, then UPDATE_COMPLETE. Until then another association
    is refused, and the deletion of the cluster.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
    """

    @staticmethod
    def holds(aws):
        ecs, associate, describe = probe_provider(aws)

        def refused(action):
            try:
                action()
            except (ecs.exceptions.ClientException, ecs.exceptions.UpdateInProgressException):
                return True
            return False

        def seen():
            cluster = describe()
            return cluster["status"], cluster.get("attachmentsStatus")

        associate(aws.name)
        added = [seen(), refused(lambda: associate("FARGATE")), seen()]
        associate()
        removed = [seen(), refused(lambda: ecs.delete_cluster(cluster=aws.name)), seen()]
        settled = ("ACTIVE", "UPDATE_COMPLETE")
        return [added, removed] == [
            [("PROVISIONING", "UPDATE_IN_PROGRESS"), True, settled],
            [("ACTIVE", "UPDATE_IN_PROGRESS"), True, settled],
        ]

    @staticmethod
    def apply():
        from moto.ecs.responses import EC2ContainerServiceResponse

        def refuse_while_busy(self):
            cluster = self.ecs_backend._get_cluster(requested(self)["cluster"])
            if is_settled(cluster):
                return
            # Whoever tries again and again waits by it.
            read([cluster])
            if cluster.status != "ACTIVE":
                raise fault("ClientException", "Cluster was not ACTIVE.")
            raise fault(
                "UpdateInProgressException",
                "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or "
                "UPDATE_FAILED state. Wait and try again.",
            )

        @wrap(EC2ContainerServiceResponse, "put_cluster_capacity_providers")
        def put_cluster_capacity_providers(original, self):
            refuse_while_busy(self)
            cluster = self.ecs_backend._get_cluster(requested(self)["cluster"])
            own = self.ecs_backend.capacity_providers
            before = {name for name in cluster.capacity_providers or [] if name in own}
            result = original(self)
            after = {name for name in cluster.capacity_providers or [] if name in own}
            if before != after:
                cluster.status = "PROVISIONING" if after - before else "ACTIVE"
                cluster.attachments_status = "UPDATE_IN_PROGRESS"

                def settle():
                    cluster.status, cluster.attachments_status = "ACTIVE", "UPDATE_COMPLETE"

                unsettle(cluster, settle)
            return result

        @wrap(EC2ContainerServiceResponse, "delete_cluster")
        def delete_cluster(original, self):
            refuse_while_busy(self)
            return original(self)

        @wrap(EC2ContainerServiceResponse, "describe_clusters")
        def describe_clusters(original, self):
            result = original(self)
            read(result.result["clusters"])
            return result


@repair("ecs-managed-group-tag")
class ManagedGroupTag:
    """ECS adds the tag AmazonECSManaged to the Auto Scaling group of a capacity provider: a group whose code lacks it
    has a change to plan.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
    """

    @staticmethod
    def holds(aws):
        probe_provider(aws)
        group = aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[aws.name])
        return any(tag["Key"] == MANAGED for tag in group["AutoScalingGroups"][0]["Tags"])

    @staticmethod
    def apply():
        from moto.autoscaling.models import autoscaling_backends
        from moto.ecs.models import EC2ContainerServiceBackend

        @wrap(EC2ContainerServiceBackend, "create_capacity_provider")
        def create_capacity_provider(original, self, name, asg_details, tags):
            provider = original(self, name, asg_details, tags)
            arn = provider.auto_scaling_group_provider.get("autoScalingGroupArn")
            groups = autoscaling_backends[self.account_id][self.region_name].autoscaling_groups.values()
            for group in groups:
                if group.arn == arn and all(tag["Key"] != MANAGED for tag in group.tags):
                    tag = {"Key": MANAGED, "Value": "", "PropagateAtLaunch": True}
                    group.tags = [*group.tags, tag]
            return provider


@repair("ecs-capacity-provider-deleted")
class CapacityProviderDeleted:
    """A capacity provider that is associated with a cluster cannot be deleted. One that is not takes a while: it stays
    ACTIVE with updateStatus DELETE_IN_PROGRESS before it is gone.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html
    """

    @staticmethod
    def holds(aws):
        ecs, associate, describe = probe_provider(aws)

        def providers():
            return ecs.describe_capacity_providers(capacityProviders=[aws.name])["capacityProviders"]

        associate(aws.name)
        try:
            ecs.delete_capacity_provider(capacityProvider=aws.name)
            return False
        except ecs.exceptions.ClientException:
            pass
        for _ in range(3):
            describe()
        associate()
        ecs.delete_capacity_provider(capacityProvider=aws.name)
        seen = [[(each["status"], each["updateStatus"]) for each in providers()] for _ in range(3)]
        going = [("ACTIVE", "DELETE_IN_PROGRESS")]
        return seen == [going, going, []]

    @staticmethod
    def apply():
        from moto.ecs.models import EC2ContainerServiceBackend

        @wrap(EC2ContainerServiceBackend, "delete_capacity_provider")
        def delete_capacity_provider(original, self, name_or_arn):
            provider = self._get_provider(name_or_arn)
            for cluster in self.clusters.values():
                if provider and cluster.status != "INACTIVE" and provider.name in (cluster.capacity_providers or []):
                    raise fault(
                        "ClientException",
                        f"The capacity provider cannot be deleted because it is associated with cluster: "
                        f"{cluster.name}. Remove the capacity provider from the cluster and try again.",
                    )
            if provider is None:
                return original(self, name_or_arn)
            provider.update_status = "DELETE_IN_PROGRESS"
            unsettle(provider, lambda: original(self, provider.name))
            return provider

        @wrap(EC2ContainerServiceBackend, "describe_capacity_providers")
        def describe_capacity_providers(original, self, names):
            read([found for found in map(self._get_provider, names) if found])
            return original(self, names)


@repair("ecs-provider-in-use")
class ProviderInUse:
    """A capacity provider that tasks use cannot be taken from its cluster: ResourceInUseException.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html
    """

    @staticmethod
    def holds(aws):
        ecs, associate, describe = probe_provider(aws)
        associate(aws.name)
        for _ in range(3):
            describe()
        ecs.register_task_definition(
            family=aws.name, containerDefinitions=[{"name": "app", "image": "app", "memory": 64}]
        )
        ecs.create_service(
            cluster=aws.name,
            serviceName=aws.name,
            taskDefinition=aws.name,
            desiredCount=1,
            capacityProviderStrategy=[{"capacityProvider": aws.name, "weight": 1}],
        )
        try:
            associate()
            return False
        except ecs.exceptions.ResourceInUseException:
            pass
        ecs.update_service(cluster=aws.name, service=aws.name, desiredCount=0)
        associate()
        return True

    @staticmethod
    def apply():
        from moto.ecs.responses import EC2ContainerServiceResponse

        @wrap(EC2ContainerServiceResponse, "put_cluster_capacity_providers")
        def put_cluster_capacity_providers(original, self):
            asked = requested(self)
            cluster = self.ecs_backend._get_cluster(asked["cluster"])
            gone = set(cluster.capacity_providers or []) - set(asked.get("capacityProviders") or [])
            for service in self.ecs_backend.services.values():
                strategy = getattr(service, "capacity_provider_strategy", None) or []
                used = {item["capacityProvider"] for item in strategy}
                runs = service.status == "ACTIVE" and service.desired_count > 0
                if runs and service.cluster_name == cluster.name and used & gone:
                    raise fault(
                        "ResourceInUseException",
                        "The specified capacity provider is in use and cannot be removed.",
                    )
            return original(self)
