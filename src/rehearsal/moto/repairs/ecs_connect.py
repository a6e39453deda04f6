"""Amazon ECS Service Connect."""

from .ecs import requested
from .registry import fault, repair, wrap


def probe_connect(aws, port_name="web"):
    """A service with an endpoint in a namespace of its own."""
    discovery, ecs = aws("servicediscovery"), aws("ecs")
    operation = discovery.create_http_namespace(Name=aws.name)["OperationId"]
    namespace = discovery.get_operation(OperationId=operation)["Operation"]["Targets"]["NAMESPACE"]
    arn = discovery.get_namespace(Id=namespace)["Namespace"]["Arn"]
    ecs.create_cluster(clusterName=aws.name)
    mapping = {"name": "web", "containerPort": 80, "appProtocol": "http"}
    container = {"name": "c", "image": "i", "memory": 64, "portMappings": [mapping]}
    ecs.register_task_definition(family=aws.name, containerDefinitions=[container])
    endpoint = {"portName": port_name, "discoveryName": aws.name, "clientAliases": [{"dnsName": "w", "port": 81}]}
    given = {"enabled": True, "namespace": arn, "services": [endpoint]}
    ecs.create_service(
        cluster=aws.name,
        serviceName="s",
        taskDefinition=aws.name,
        desiredCount=2,
        serviceConnectConfiguration=given,
    )
    return given, namespace


@repair("ecs-service-connect")
class ServiceConnect:
    """DescribeServices returns the Service Connect configuration with the deployment that it belongs to. A namespace
    that is not there, and an endpoint for a port that the task definition does not name, are refused.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html
    """

    @staticmethod
    def holds(aws):
        ecs = aws("ecs")
        given, _ = probe_connect(aws)

        def refused(change):
            try:
                ecs.update_service(cluster=aws.name, service="s", serviceConnectConfiguration={**given, **change})
                return False
            except (ecs.exceptions.InvalidParameterException, ecs.exceptions.NamespaceNotFoundException):
                return True

        described = ecs.describe_services(cluster=aws.name, services=["s"])["services"][0]["deployments"][0]
        return (
            described.get("serviceConnectConfiguration") == given
            and refused({"services": [{**given["services"][0], "portName": "other"}]})
            and refused({"namespace": f"{given['namespace']}x"})
        )

    @staticmethod
    def apply():
        from moto.backends import get_backend
        from moto.ecs.responses import EC2ContainerServiceResponse

        def check(self, given, definition):
            connect = given.get("serviceConnectConfiguration") or {}
            if not connect.get("enabled"):
                return
            cloud_map = get_backend("servicediscovery")[self.current_account][self.region]
            wanted = connect.get("namespace")
            if wanted not in [name for each in cloud_map.namespaces.values() for name in (each.arn, each.name)]:
                raise fault("NamespaceNotFoundException", f"The namespace {wanted} was not found.")
            containers = self.ecs_backend.describe_task_definition(definition).container_definitions
            named = [port.get("name") for each in containers for port in each.get("portMappings") or []]
            for endpoint in connect.get("services") or []:
                if endpoint["portName"] not in named:
                    text = f"No port mapping of the task definition has the name {endpoint['portName']}."
                    raise fault("InvalidParameterException", text)

        def keep(result, given):
            connect = given.get("serviceConnectConfiguration")
            if connect is not None and result.result["service"].deployments:
                result.result["service"].deployments[0]["serviceConnectConfiguration"] = connect
            return result

        @wrap(EC2ContainerServiceResponse, "create_service")
        def create_service(original, self):
            given = requested(self)
            check(self, given, given.get("taskDefinition"))
            return keep(original(self), given)

        @wrap(EC2ContainerServiceResponse, "update_service")
        def update_service(original, self):
            given = requested(self)
            if given.get("serviceConnectConfiguration"):
                cluster = self.ecs_backend._get_cluster(given.get("cluster") or "default")
                service = self.ecs_backend.services.get(f"{cluster.name}:{given['service'].split('/')[-1]}")
                if service is not None:
                    check(self, given, given.get("taskDefinition") or service.task_definition)
            return keep(original(self), given)


@repair("cloud-map-namespace-in-use")
class NamespaceInUse:
    """A namespace that has services, such as those of Service Connect, cannot be deleted.

    Source: https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteNamespace.html
    """

    @staticmethod
    def holds(aws):
        _, namespace = probe_connect(aws)
        discovery = aws("servicediscovery")
        try:
            discovery.delete_namespace(Id=namespace)
            return False
        except discovery.exceptions.ResourceInUse:
            pass
        aws("ecs").delete_service(cluster=aws.name, service="s", force=True)
        return "OperationId" in discovery.delete_namespace(Id=namespace)

    @staticmethod
    def apply():
        from moto.backends import get_backend
        from moto.servicediscovery.models import ServiceDiscoveryBackend

        def namespaces(backend):
            services = get_backend("ecs")[backend.account_id][backend.region_name].services.values()
            for service in services:
                for deployment in service.deployments if service.status == "ACTIVE" else []:
                    connect = deployment.get("serviceConnectConfiguration") or {}
                    # A service that only connects to others is in the namespace too.
                    if connect.get("enabled"):
                        yield connect["namespace"]

        @wrap(ServiceDiscoveryBackend, "delete_namespace")
        def delete_namespace(original, self, namespace_id):
            namespace = self.namespaces.get(namespace_id)
            if namespace and {namespace.arn, namespace.name} & set(namespaces(self)):
                raise fault("ResourceInUse", "The namespace has services.")
            return original(self, namespace_id)
