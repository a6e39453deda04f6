"""Elastic Load Balancing."""

from .registry import fault, repair, wrap


@repair("elb-deletion-protection")
class DeletionProtection:
    """A load balancer with deletion protection cannot be deleted: OperationNotPermitted.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
    """

    @staticmethod
    def holds(aws):
        ec2, client = aws("ec2"), aws("elbv2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{i}.0/24", AvailabilityZone=f"us-east-1{zone}")
            for i, zone in enumerate("ab")
        ]
        arn = client.create_load_balancer(Name=aws.name, Subnets=[s["Subnet"]["SubnetId"] for s in subnets])[
            "LoadBalancers"
        ][0]["LoadBalancerArn"]
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
