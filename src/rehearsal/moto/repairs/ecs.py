"""Amazon ECS."""

from botocore import xform_name

from .registry import fault, repair, wrap

SERVICE_FIELDS = (
    "capacityProviderStrategy",
    "placementStrategy",
    "placementConstraints",
    "healthCheckGracePeriodSeconds",
    "enableExecuteCommand",
    "enableECSManagedTags",
    "availabilityZoneRebalancing",
)


def probe_service(aws, **arguments):
    ecs = aws("ecs")
    ecs.create_cluster(clusterName=aws.name)
    container = {"name": "c", "image": "i", "memory": 64}
    ecs.register_task_definition(family=aws.name, containerDefinitions=[container])
    ecs.create_service(cluster=aws.name, serviceName="s", taskDefinition=aws.name, desiredCount=2, **arguments)
    return ecs, lambda: ecs.describe_services(cluster=aws.name, services=["s"])["services"][0]


def requested(response):
    return response._get_params()


@repair("ecs-service-fields")
class ServiceFields:
    """DescribeServices returns what CreateService and UpdateService were given: capacity provider strategy,
    placement strategy and constraints, health check grace period, ECS Exec, managed tags and zone
    rebalancing. A service reports a capacity provider strategy or a launch type, never both.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
    """

    @staticmethod
    def holds(aws):
        strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 3, "base": 1}]
        ecs, read = probe_service(aws, capacityProviderStrategy=strategy, healthCheckGracePeriodSeconds=41)
        created = read()
        ecs.update_service(cluster=aws.name, service="s", healthCheckGracePeriodSeconds=43)
        return (
            created.get("capacityProviderStrategy") == strategy
            and created.get("healthCheckGracePeriodSeconds") == 41
            and created.get("availabilityZoneRebalancing") is not None
            and "launchType" not in created
            and read().get("healthCheckGracePeriodSeconds") == 43
        )

    @staticmethod
    def apply():
        from moto.ecs.responses import EC2ContainerServiceResponse

        def store(service, given):
            for field in SERVICE_FIELDS:
                if given.get(field) is not None:
                    setattr(service, xform_name(field), given[field])
            if getattr(service, "capacity_provider_strategy", None):
                service.launch_type = None

        @wrap(EC2ContainerServiceResponse, "create_service")
        def create_service(original, self):
            result, given = original(self), requested(self)
            service = result.result["service"]
            # The API's own default; the console and the provider may send another value.
            service.availability_zone_rebalancing = "DISABLED"
            if not given.get("launchType") and not given.get("capacityProviderStrategy"):
                cluster = self.ecs_backend._get_cluster(given.get("cluster") or "default")
                service.capacity_provider_strategy = cluster.default_capacity_provider_strategy or None
            store(service, given)
            return result

        @wrap(EC2ContainerServiceResponse, "update_service")
        def update_service(original, self):
            result = original(self)
            store(result.result["service"], requested(self))
            return result


@repair("ecs-deployment-configuration")
class DeploymentConfiguration:
    """DescribeServices returns the deployment configuration: percentages, circuit breaker and alarms. An
    update that names a part of it leaves the rest as it was.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """

    @staticmethod
    def holds(aws):
        ecs, read = probe_service(aws, deploymentConfiguration={"minimumHealthyPercent": 60})
        breaker = {"enable": True, "rollback": True}
        ecs.update_service(
            cluster=aws.name, service="s", deploymentConfiguration={"deploymentCircuitBreaker": breaker}
        )
        found = read().get("deploymentConfiguration", {})
        return found.get("minimumHealthyPercent") == 60 and found.get("deploymentCircuitBreaker") == breaker

    @staticmethod
    def apply():
        from moto.ecs.responses import EC2ContainerServiceResponse

        def merge(result, given):
            service = result.result["service"]
            before = getattr(service, "_ballast_deployment", None) or {
                "maximumPercent": 200,
                "minimumHealthyPercent": 100,
            }
            service._ballast_deployment = {**before, **(given.get("deploymentConfiguration") or {})}
            service.deployment_configuration = service._ballast_deployment
            return result

        for name in ("create_service", "update_service"):

            @wrap(EC2ContainerServiceResponse, name)
            def keep(original, self):
                return merge(original(self), requested(self))


@repair("ecs-memory-reservation")
class MemoryReservation:
    """A task for EC2 may give its containers a memory reservation and no hard limit.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """

    @staticmethod
    def holds(aws):
        aws("ecs").register_task_definition(
            family=aws.name,
            requiresCompatibilities=["EC2"],
            containerDefinitions=[{"name": "c", "image": "i", "memoryReservation": 64}],
        )
        return True

    @staticmethod
    def apply():
        from moto.ecs.models import EC2ContainerServiceBackend

        original = EC2ContainerServiceBackend._validate_container_defs

        def validate(memory, container_definitions, _compatibilities):
            # Without compatibilities moto applies the rule that AWS has for EC2 as well.
            return original(memory, container_definitions, None)

        EC2ContainerServiceBackend._validate_container_defs = staticmethod(validate)


@repair("ecs-account-setting-default")
class AccountSettingDefault:
    """PutAccountSettingDefault sets a default for the whole account, owned by its root principal. The
    long ARN formats can no longer be disabled.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSettingDefault.html
    """

    @staticmethod
    def holds(aws):
        setting = aws("ecs").put_account_setting_default(name="awsvpcTrunking", value="enabled")["setting"]
        listed = aws("ecs").list_account_settings(name="awsvpcTrunking", effectiveSettings=True)["settings"]
        return setting["principalArn"].endswith(":root") and listed[0]["value"] == "enabled"

    @staticmethod
    def apply():
        from moto.core.responses import ActionResult
        from moto.ecs.responses import EC2ContainerServiceResponse

        def put_account_setting_default(self):
            name, value = self._get_param("name"), self._get_param("value")
            if name.endswith("LongArnFormat") and value == "disabled":
                raise fault("InvalidParameterException", "You can no longer disable Long Arn settings")
            setting = self.ecs_backend.put_account_setting(name, value)
            setting.principal_arn = f"arn:aws:iam::{self.current_account}:root"
            return ActionResult({"setting": setting})

        EC2ContainerServiceResponse.put_account_setting_default = put_account_setting_default


@repair("ecs-no-network-configuration")
class NoNetworkConfiguration:
    """A service whose tasks do not use awsvpc has no network configuration in DescribeServices: an empty one
    makes the Terraform provider crash.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
    """

    @staticmethod
    def holds(aws):
        _, read = probe_service(aws)
        return "networkConfiguration" not in read()

    @staticmethod
    def apply():
        from moto.ecs.models import Service

        @wrap(Service, "__init__")
        def init(original, self, *args, **kwargs):
            original(self, *args, **kwargs)
            self.network_configuration = self.network_configuration or None
