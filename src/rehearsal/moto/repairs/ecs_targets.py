"""Target groups that Amazon ECS registers the tasks of a service with."""

from .ecs import requested
from .elbv2 import probe_balancer
from .registry import fault, repair, wrap

MOST = 5


@repair("ecs-load-balancers")
class LoadBalancers:
    """A service has at most five target groups. One that no listener forwards to, and a port that the container of the
    task definition does not map, are refused.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
    """

    @staticmethod
    def holds(aws):
        ecs = aws("ecs")
        client, balancer = probe_balancer(aws, "application")
        vpc = client.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]["VpcId"]
        name = aws.name[-28:].strip("-")

        def group(suffix):
            made = client.create_target_group(
                Name=f"{name}-{suffix}", Protocol="HTTP", Port=80, TargetType="ip", VpcId=vpc
            )
            return made["TargetGroups"][0]["TargetGroupArn"]

        used, idle = group("a"), group("b")
        action = {"Type": "forward", "TargetGroupArn": used}
        client.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[action])
        ecs.create_cluster(clusterName=aws.name)
        container = {"name": "c", "image": "i", "memory": 64, "portMappings": [{"containerPort": 80}]}
        ecs.register_task_definition(family=aws.name, containerDefinitions=[container])

        def block(arn=used, **change):
            return {"targetGroupArn": arn, "containerName": "c", "containerPort": 80, **change}

        def refused(call, blocks):
            given = {"cluster": aws.name, "loadBalancers": blocks}
            try:
                if call == "create":
                    ecs.create_service(serviceName="x", taskDefinition=aws.name, desiredCount=1, **given)
                else:
                    ecs.update_service(service="s", **given)
                return False
            except ecs.exceptions.InvalidParameterException:
                return True

        ecs.create_service(
            cluster=aws.name, serviceName="s", taskDefinition=aws.name, desiredCount=1, loadBalancers=[block()]
        )
        return all(
            refused(call, blocks)
            for call in ("create", "update")
            for blocks in ([block()] * 6, [block(idle)], [block(containerPort=81)], [block(containerName="d")])
        ) and not refused("update", [block()])

    @staticmethod
    def apply():
        from moto.backends import get_backend
        from moto.ecs.responses import EC2ContainerServiceResponse

        def forwarded(backend):
            """ARNs of the target groups that a listener or a rule leads to."""
            listeners = [it for each in backend.load_balancers.values() for it in each.listeners.values()]
            actions = [action for it in listeners for action in it.default_actions]
            actions += [action for it in listeners for rule in it.rules.values() for action in rule.actions]
            return {arn for it in actions for arn in backend._get_target_group_arns_from(action_data=it.data)}

        def check(self, blocks, definition):
            if len(blocks) > MOST:
                raise fault("InvalidParameterException", f"load balancers can have at most {MOST} items.")
            balancing = get_backend("elbv2")[self.current_account][self.region]
            containers = self.ecs_backend.describe_task_definition(definition).container_definitions
            for block in blocks:
                arn, name, port = (block.get(it) for it in ("targetGroupArn", "containerName", "containerPort"))
                if arn and arn not in forwarded(balancing):
                    text = f"The target group with targetGroupArn {arn} does not have an associated load balancer."
                    raise fault("InvalidParameterException", text)
                ports = [
                    mapping.get("containerPort")
                    for each in containers
                    if each.get("name") == name
                    for mapping in each.get("portMappings") or []
                ]
                if port not in ports:
                    text = f"The container {name} did not have a container port {port} defined."
                    raise fault("InvalidParameterException", text)

        @wrap(EC2ContainerServiceResponse, "create_service")
        def create_service(original, self):
            given = requested(self)
            if given.get("loadBalancers") and given.get("taskDefinition"):
                check(self, given["loadBalancers"], given["taskDefinition"])
            return original(self)

        @wrap(EC2ContainerServiceResponse, "update_service")
        def update_service(original, self):
            given = requested(self)
            cluster = self.ecs_backend._get_cluster(given.get("cluster") or "default")
            service = self.ecs_backend.services.get(f"{cluster.name}:{given['service'].split('/')[-1]}")
            blocks = given.get("loadBalancers")
            if blocks is None and given.get("taskDefinition") and service is not None:
                blocks = service.load_balancers
            if blocks and service is not None:
                check(self, blocks, given.get("taskDefinition") or service.task_definition)
            return original(self)
