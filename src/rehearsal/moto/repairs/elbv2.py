"""Elastic Load Balancing."""

from .registry import fault, repair, wrap
from .settling import read, unsettle


def probe_balancer(aws, kind="application"):
    ec2, client = aws("ec2"), aws("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{i}.0/24", AvailabilityZone=f"us-east-1{zone}")
        for i, zone in enumerate("ab")
    ]
    # A name has at most 32 characters.
    name, ids = aws.name[-32:].lstrip("-"), [subnet["Subnet"]["SubnetId"] for subnet in subnets]
    made = client.create_load_balancer(Name=name, Subnets=ids, Type=kind)["LoadBalancers"]
    return client, made[0]["LoadBalancerArn"]


@repair("elb-provisioning")
class Provisioning:
    """A new load balancer is provisioning for a few minutes before it is active. Here it is active at the second read:
    the Terraform provider asks for the first time after 30 seconds, and then every 10.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html
    """

    @staticmethod
    def holds(aws):
        client, arn = probe_balancer(aws)

        def state():
            return client.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["State"]["Code"]

        return [state(), state()] == ["provisioning", "active"]

    @staticmethod
    def apply():
        from moto.elbv2.models import FakeLoadBalancer
        from moto.elbv2.responses import ELBV2Response

        activate = FakeLoadBalancer.activate
        # moto does it to every load balancer, whichever one is read.
        FakeLoadBalancer.activate = lambda self: None

        @wrap(FakeLoadBalancer, "__init__")
        def init(original, self, *args, **kwargs):
            original(self, *args, **kwargs)
            unsettle(self, lambda: activate(self), reads=1)

        @wrap(ELBV2Response, "describe_load_balancers")
        def describe_load_balancers(original, self):
            result = original(self)
            read(result.result["LoadBalancers"])
            return result


@repair("elb-certificate-not-found")
class CertificateNotFound:
    """A certificate that does not exist, or is of another region, cannot be added to a listener: CertificateNotFound.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html
    """

    @staticmethod
    def holds(aws):
        client, balancer = probe_balancer(aws)
        action = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        made = client.create_listener(
            LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[action]
        )["Listeners"]
        unknown = "arn:aws:acm:us-east-1:123456789012:certificate/unknown"
        try:
            client.add_listener_certificates(
                ListenerArn=made[0]["ListenerArn"], Certificates=[{"CertificateArn": unknown}]
            )
        except client.exceptions.CertificateNotFoundException:
            return True
        return False

    @staticmethod
    def apply():
        from moto.elbv2.models import ELBv2Backend

        @wrap(ELBv2Backend, "add_listener_certificates")
        def add_listener_certificates(original, self, arn, certificates):
            for certificate in certificates:
                if not self._certificate_exists(certificate["CertificateArn"]):  # noqa: SLF001
                    raise fault(
                        "CertificateNotFound",
                        f"Certificate ARN '{certificate['CertificateArn']}' is not found",
                    )
            return original(self, arn, certificates)


@repair("elb-cross-zone")
class CrossZone:
    """Cross-zone load balancing of an Application Load Balancer is always on.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
    """

    KEY = "load_balancing.cross_zone.enabled"

    @staticmethod
    def holds(aws):
        client, arn = probe_balancer(aws)
        attributes = client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
        return {"Key": CrossZone.KEY, "Value": "true"} in attributes

    @staticmethod
    def apply():
        from moto.elbv2.models import FakeLoadBalancer

        @wrap(FakeLoadBalancer, "__init__")
        def init(original, self, *args, **kwargs):
            original(self, *args, **kwargs)
            if self.type == "application":
                self.attrs[CrossZone.KEY] = "true"


@repair("elb-network-arn")
class NetworkArn:
    """The ARN of a Network Load Balancer says net where that of an Application Load Balancer says app, and so do those of
    its listeners and its name in metrics.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    """

    @staticmethod
    def holds(aws):
        return ":loadbalancer/net/" in probe_balancer(aws, "network")[1]

    @staticmethod
    def apply():
        from moto.elbv2 import models

        kinds = {"network": "net", "gateway": "gwy"}

        @wrap(models.ELBv2Backend, "create_load_balancer")
        def create_load_balancer(original, self, *args, **kwargs):
            made = original(self, *args, **kwargs)
            kind = kinds.get(made.type)
            if kind is None:
                return made
            old, made.arn = made.arn, made.arn.replace(":loadbalancer/app/", f":loadbalancer/{kind}/")
            self.load_balancers[made.arn] = self.load_balancers.pop(old)
            self.tagging_service.copy_tags(old, made.arn)
            self.tagging_service.delete_all_tags_for_resource(old)
            return made


@repair("elb-deletion-protection")
class DeletionProtection:
    """A load balancer with deletion protection cannot be deleted: OperationNotPermitted.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
    """

    @staticmethod
    def holds(aws):
        client, arn = probe_balancer(aws)
        protect = [{"Key": "deletion_protection.enabled", "Value": "true"}]
        client.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=protect)
        try:
            client.delete_load_balancer(LoadBalancerArn=arn)
        except client.exceptions.OperationNotPermittedException:
            return True
        return False

    @staticmethod
    def apply():
        from moto.elbv2.models import ELBv2Backend

        @wrap(ELBv2Backend, "delete_load_balancer")
        def delete_load_balancer(original, self, arn):
            balancer = self.load_balancers.get(arn)
            if balancer is not None and balancer.attrs.get("deletion_protection.enabled") == "true":
                raise fault(
                    "OperationNotPermitted",
                    f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
                )
            return original(self, arn)
