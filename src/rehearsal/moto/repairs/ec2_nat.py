"""Amazon EC2: NAT gateways that are deleted."""

from .registry import repair, wrap


@repair("ec2-nat-gateway-deleted")
class NatGatewayDeleted:
    """A NAT gateway that is deleted gives its Elastic IP address back, so that another can be created with it. Routes to
    it stay, as black holes.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html
    """

    @staticmethod
    def holds(aws):
        client = aws("ec2")
        vpc = client.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
        subnet = client.create_subnet(VpcId=vpc, CidrBlock="10.8.1.0/24")["Subnet"]["SubnetId"]
        table = client.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        address = client.allocate_address(Domain="vpc")["AllocationId"]

        def create():
            return client.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]

        first = create()
        client.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=first)
        client.delete_nat_gateway(NatGatewayId=first)
        create()
        routes = client.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        return [route["State"] for route in routes if route.get("NatGatewayId") == first] == ["blackhole"]

    @staticmethod
    def apply():
        from moto.ec2.models.nat_gateways import NatGatewayBackend
        from moto.ec2.models.route_tables import Route

        @wrap(NatGatewayBackend, "delete_nat_gateway")
        def delete_nat_gateway(original, self, nat_gateway_id):
            gateway = original(self, nat_gateway_id)
            for address in self.addresses:
                if address.eni is gateway._eni:
                    self.disassociate_address(association_id=address.association_id)
                    break
            return gateway

        def state(self):
            return "blackhole" if self.nat_gateway is not None and self.nat_gateway.state == "deleted" else "active"

        Route.state = property(state)
