"""VPCs and security groups that existed before the platform: their ids are given, where EC2 would choose them."""

import contextlib
import os


def add_network(region, vpc, cidr, subnets, endpoints):
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[os.environ["MOTO_ACCOUNT_ID"]][region]
    with chosen("vpcs", "random_vpc_id", vpc):
        backend.create_vpc(cidr)
    backend.modify_vpc_attribute(vpc, "enable_dns_hostnames", True)
    for subnet in subnets:
        with chosen("subnets", "random_subnet_id", subnet["id"]):
            backend.create_subnet(vpc, subnet["cidr"], availability_zone=subnet["zone"])
    for service in endpoints:
        backend.create_vpc_endpoint(
            vpc, service, "Interface", None, [], security_group_ids=[], private_dns_enabled=True
        )
    return {"id": vpc}


def add_security_group(region, group):
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[os.environ["MOTO_ACCOUNT_ID"]][region]
    with chosen("security_groups", "random_security_group_id", group):
        backend.create_security_group(group, "of somebody else")
    return {"id": group}


@contextlib.contextmanager
def chosen(module, function, value):
    """Lets one function that makes ids return this one."""
    import importlib

    models = importlib.import_module(f"moto.ec2.models.{module}")
    original = getattr(models, function)
    setattr(models, function, lambda: value)
    try:
        yield
    finally:
        setattr(models, function, original)
