"""Amazon ECS: a deployment and the end of a service take a while."""

from .ecs import probe_service, requested
from .registry import fault, repair, wrap
from .settling import is_settled, read, unsettle

# What is new in any of these starts new tasks.
STARTS_TASKS = ("taskDefinition", "loadBalancers", "networkConfiguration", "platformVersion")


@repair("ecs-deployment")
class Deployment:
    """A deployment takes a while. Until its tasks run, DescribeServices reports fewer running tasks than desired,
    rolloutState IN_PROGRESS, and the deployment before it as ACTIVE; then one deployment is left, COMPLETED. moto
    starts no tasks: here every deployment is steady at the third read.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    """

    @staticmethod
    def holds(aws):
        ecs, describe = probe_service(aws)

        def seen():
            service = describe()
            rollouts = [deployment["rolloutState"] for deployment in service["deployments"]]
            return service["runningCount"], service["desiredCount"], rollouts

        created = [seen(), seen(), seen()]
        ecs.update_service(cluster=aws.name, service="s", desiredCount=5, forceNewDeployment=True)
        return [*created, seen(), seen(), seen()] == [
            (0, 2, ["IN_PROGRESS"]),
            (0, 2, ["IN_PROGRESS"]),
            (2, 2, ["COMPLETED"]),
            (2, 5, ["IN_PROGRESS", "COMPLETED"]),
            (2, 5, ["IN_PROGRESS", "COMPLETED"]),
            (5, 5, ["COMPLETED"]),
        ]

    @staticmethod
    def apply():
        from moto.ecs.responses import EC2ContainerServiceResponse
        from moto.moto_api._internal import mock_random

        def settle(service):
            service.running_count, service.pending_count = service.desired_count, 0
            del service.deployments[1:]
            for deployment in service.deployments:
                deployment.update(runningCount=service.desired_count, pendingCount=0, rolloutState="COMPLETED")

        def deploy(service, running):
            service.running_count = running
            service.pending_count = max(service.desired_count - running, 0)
            for deployment in service.deployments[:1]:
                deployment.update(
                    status="PRIMARY",
                    desiredCount=service.desired_count,
                    runningCount=0 if len(service.deployments) > 1 else running,
                    pendingCount=service.pending_count,
                    rolloutState="IN_PROGRESS",
                    taskDefinition=service.task_definition,
                    launchType=service.launch_type,
                    capacityProviderStrategy=getattr(service, "capacity_provider_strategy", None),
                )
            unsettle(service, lambda: settle(service))

        @wrap(EC2ContainerServiceResponse, "create_service")
        def create_service(original, self):
            result = original(self)
            deploy(result.result["service"], running=0)
            return result

        @wrap(EC2ContainerServiceResponse, "update_service")
        def update_service(original, self):
            given = requested(self)
            cluster = self.ecs_backend._get_cluster(given.get("cluster") or "default")
            named = f"{cluster.name}:{given['service'].split('/')[-1]}"
            service = self.ecs_backend.services.get(named)
            running = service.running_count if service else 0
            before = [dict(deployment) for deployment in service.deployments[:1]] if service else []
            result = original(self)
            if given.get("forceNewDeployment") or any(given.get(field) is not None for field in STARTS_TASKS):
                service.deployments[:1] = [
                    {**service.deployments[0], "id": f"ecs-svc/{mock_random.randint(0, 32**12)}"}
                ]
                service.deployments[1:] = [{**deployment, "status": "ACTIVE"} for deployment in before]
            deploy(service, running)
            return result

        @wrap(EC2ContainerServiceResponse, "describe_services")
        def describe_services(original, self):
            result = original(self)
            read(result.result["services"])
            return result


@repair("ecs-service-draining")
class ServiceDraining:
    """A deleted service is DRAINING until its tasks have stopped, and INACTIVE then. Until then no other service takes
    its name and its cluster cannot be deleted.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
    """

    @staticmethod
    def holds(aws):
        ecs, describe = probe_service(aws)
        for _ in range(3):
            describe()
        ecs.delete_service(cluster=aws.name, service="s", force=True)
        try:
            ecs.create_service(cluster=aws.name, serviceName="s", taskDefinition=aws.name)
            return False
        except ecs.exceptions.InvalidParameterException:
            pass
        try:
            ecs.delete_cluster(cluster=aws.name)
            return False
        except ecs.exceptions.ClusterContainsServicesException:
            pass
        return [describe()["status"] for _ in range(2)] == ["DRAINING", "INACTIVE"]

    @staticmethod
    def apply():
        from moto.ecs.responses import EC2ContainerServiceResponse

        def of(self, cluster, name):
            found = self.ecs_backend._get_cluster(cluster or "default")
            return self.ecs_backend.services.get(f"{found.name}:{name}")

        @wrap(EC2ContainerServiceResponse, "delete_service")
        def delete_service(original, self):
            result = original(self)
            service = result.result["service"]
            service.status = "DRAINING"

            def settle():
                service.status, service.running_count, service.desired_count = "INACTIVE", 0, 0

            unsettle(service, settle)
            return result

        @wrap(EC2ContainerServiceResponse, "create_service")
        def create_service(original, self):
            given = requested(self)
            existing = of(self, given.get("cluster"), given["serviceName"])
            if existing is not None and existing.status == "DRAINING":
                raise fault("InvalidParameterException", "Unable to Start a service that is still Draining.")
            return original(self)

        @wrap(EC2ContainerServiceResponse, "delete_cluster")
        def delete_cluster(original, self):
            cluster = self.ecs_backend._get_cluster(requested(self)["cluster"])
            for service in self.ecs_backend.services.values():
                if service.cluster_name == cluster.name and service.status != "INACTIVE":
                    # Nobody may read a service that was deleted by hand; waiting for its cluster is reading, too.
                    if service.status == "DRAINING" and not is_settled(service):
                        read([service])
                    raise fault(
                        "ClusterContainsServicesException",
                        "The Cluster cannot be deleted while Services are active.",
                    )
            return original(self)
