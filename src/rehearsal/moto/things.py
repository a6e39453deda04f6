"""What moto knows of each kind of thing: tags, condition keys that follow from it, policy and key."""

from repairs.registry import memory


def thing(arn, tags=None, keys=None, **more):
    """`keys` are condition keys that have a value."""
    return {"arn": arn, "tags": as_map(tags), "keys": {key: [value] for key, value in (keys or {}).items() if value}, **more}


def as_map(tags):
    """Tags in each of the forms that moto keeps them in."""
    if not tags:
        return {}
    if isinstance(tags, dict) and not isinstance(tags.get("Tags", ""), list):
        return {key: value["Value"] if isinstance(value, dict) else str(value) for key, value in tags.items()}
    listed = tags["Tags"] if isinstance(tags, dict) else tags
    pairs = ({name.lower().removeprefix("tag"): value for name, value in tag.items()} for tag in listed)
    return {pair["key"]: pair.get("value", "") for pair in pairs}


def ec2(account, name, region):
    backend = account.backend("ec2", region)
    tags = {tag["key"]: tag["value"] for tag in backend.describe_tags(filters={"resource-id": [name]})}
    arn = f"arn:aws:ec2:{region}:{account.account_id}"
    vpc_arn = lambda vpc: f"{arn}:vpc/{vpc}" if vpc else None  # noqa: E731
    if name.startswith("pl-"):
        found = backend.managed_prefix_lists.get(name)
        if not found:
            return None
        owner = "aws" if found.owner_id == "AWS" else found.owner_id
        return thing(f"arn:aws:ec2:{region}:{owner}:prefix-list/{name}", tags)
    if name.startswith("ami-"):
        found = next(iter(backend.describe_images(ami_ids=[name])), None)
        return found and thing(f"arn:aws:ec2:{region}::image/{name}", tags, {"ec2:owner": found.owner_id})
    keys = {}
    if name.startswith("sg-"):
        group = backend.get_security_group_from_id(name)
        keys = {"ec2:vpc": vpc_arn(group.vpc_id) if group else None, "ec2:securitygroupid": name}
    elif name.startswith("subnet-"):
        subnet = next((zone[name] for zone in backend.subnets.values() if name in zone), None)
        keys = {
            "ec2:vpc": vpc_arn(subnet.vpc_id) if subnet else None,
            "ec2:subnetid": name,
            "ec2:availabilityzone": subnet.availability_zone if subnet else None,
        }
    elif name.startswith("rtb-"):
        table = backend.route_tables.get(name)
        keys = {"ec2:vpc": vpc_arn(table.vpc_id) if table else None, "ec2:routetableid": name}
    elif name.startswith("acl-"):
        acl = backend.network_acls.get(name)
        keys = {"ec2:vpc": vpc_arn(acl.vpc_id) if acl else None}
    elif name.startswith("vpc-"):
        keys = {"ec2:vpcid": name, "ec2:tenancy": "default"}
    elif name.startswith("igw-"):
        keys = {"ec2:internetgatewayid": name}
    elif name.startswith("eipalloc-"):
        keys = {"ec2:allocationid": name, "ec2:domain": "vpc"}
    return thing(f"{arn}:{EC2_TYPES.get(name.split('-')[0], 'unknown')}/{name}", tags, keys)


EC2_TYPES = {
    "eipalloc": "elastic-ip",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "subnet": "subnet",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}


def route_table_association(account, name, region):
    for table in account.backend("ec2", region).route_tables.values():
        if name in table.all_associations_ids:
            return ec2(account, table.id, region)
    return None


def address_association(account, name, region):
    for address in account.backend("ec2", region).addresses:
        if address.association_id == name:
            return ec2(account, address.allocation_id, region)
    return None


def launch_template_name(account, name, region):
    found = account.launch_template(name, "$Latest", region)
    return ec2(account, found["id"], region) if found else None


def role(account, name, _region):
    found = next((role for role in account.iam.roles.values() if role.name == name), None)
    keys = {"iam:permissionsboundary": found.permissions_boundary_arn} if found else {}
    return thing(found.arn, found.tags, keys) if found else None


def instance_profile(account, name, _region):
    found = account.iam.instance_profiles.get(name)
    if found is None:
        return None
    roles = [each.arn for each in found.roles]
    return thing(found.arn, found.tags, **({"role": roles[0]} if roles else {}))


def iam_policy(account, arn, _region):
    found = account.iam.managed_policies.get(arn)
    return thing(arn, found.tags) if found else None


def kms_key(account, name, region):
    backend = account.backend("kms", region)
    alias = backend.get_alias_name(name)
    # To ask moto for a key of AWS would make it.
    key_id = next((key.id for key in backend.keys.values() if alias in key.aliases), backend.get_key_id(name))
    key = backend.keys.get(key_id)
    if key is None:
        return None
    found = thing(key.arn, backend.list_resource_tags(key.id), policy=key.policy)
    if key.aliases:
        found["keys"]["kms:resourcealiases"] = list(key.aliases)
    return found


def bucket(account, name, _region):
    found = account.backend("s3", "aws").buckets.get(name)
    if found is None:
        return None
    tags = account.backend("s3", "aws").get_bucket_tagging(name)
    return thing(f"arn:aws:s3:::{name}", tags, policy=text(found.policy), key=default_key(found))


def text(policy):
    return policy.decode() if isinstance(policy, bytes) else policy


def default_key(found):
    """Key of the default encryption of a bucket."""
    rule = (found.encryption or {}).get("Rule", {})
    rule = rule[0] if isinstance(rule, list) else rule
    return rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")


def s3_object(account, path, region):
    name, _, key = path.partition("/")
    holder = bucket(account, name, region)
    if holder is None:
        return None
    backend = account.backend("s3", "aws")
    found = backend.buckets[name].keys.get(key)
    return thing(
        f"arn:aws:s3:::{path}",
        policy=holder.get("policy"),
        key=getattr(found, "kms_key_id", None) if found else None,
    )


def table(account, arn, region):
    found = account.backend("dynamodb", region).tables.get(arn.split("/")[-1])
    if found is None:
        return None
    key = (found.sse_specification or {}).get("KMSMasterKeyId")
    return thing(arn, found.tags, key=key, partitionKey=found.hash_key_attr)


def scalable_target(account, name, region):
    backend = account.backend("application-autoscaling", region)
    for targets in backend.targets.values():
        if name in targets:
            return scalable_target_arn(account, targets[name].arn, region)
    return None


def scalable_target_arn(account, arn, region):
    return thing(arn, memory(account.backend("application-autoscaling", region), "tags").get(arn))


def auto_scaling_group(account, name, region):
    found = account.backend("autoscaling", region).autoscaling_groups.get(name.split("/")[-1])
    return thing(found.arn, found.tags) if found else None


def topic(account, arn, region):
    found = account.backend("sns", region).topics.get(arn)
    return thing(arn, account.backend("sns", region).list_tags_for_resource(arn), policy=found.policy) if found else None


def queue(account, arn, region):
    found = account.backend("sqs", region).queues.get(arn.split(":")[-1])
    return thing(found.queue_arn, found.tags, policy=found.policy) if found else None


def namespace(account, arn, region):
    backend = account.backend("servicediscovery", region)
    found = next((each for each in backend.namespaces.values() if each.arn == arn), None)
    return thing(arn, backend.tagger.get_tag_dict_for_resource(arn)) if found else None


def log_group(account, name, region):
    found = account.backend("logs", region).groups.get(name)
    return thing(found.arn, account.backend("logs", region).list_tags_for_resource(found.arn)) if found else None


def tagged(service, operation):
    """Something that has tags and an ARN, and otherwise is of no interest."""

    def find(account, arn, region):
        try:
            tags = getattr(account.backend(service, region), operation)(arn)
        except Exception:  # noqa: BLE001 (every service says in its own way that there is no such thing)
            return None
        return thing(arn, tags)

    return find


def certificate(account, arn, region):
    found = account.backend("acm", region)._certificates.get(arn)  # noqa: SLF001
    return thing(arn, dict(found.tags)) if found else None


def web_acl(account, arn, region):
    tags = account.backend("wafv2", region).tagging_service.list_tags_for_resource(arn)
    return thing(arn, tags)


def load_balancing(account, arn, region):
    try:
        return thing(arn, account.backend("elbv2", region).describe_tags([arn]).get(arn))
    except Exception:  # noqa: BLE001 (as above)
        return None


FINDERS = {
    "acm": certificate,
    "application-autoscaling": scalable_target_arn,
    "application-autoscaling:scalable-target": scalable_target,
    "autoscaling": auto_scaling_group,
    "autoscaling:group": auto_scaling_group,
    "cloudwatch": tagged("cloudwatch", "list_tags_for_resource"),
    "dynamodb": table,
    "ec2": ec2,
    "ec2:address-association": address_association,
    "ec2:launch-template-name": launch_template_name,
    "ec2:route-table-association": route_table_association,
    "ecs": tagged("ecs", "list_tags_for_resource"),
    "elasticloadbalancing": load_balancing,
    "events": tagged("events", "list_tags_for_resource"),
    "iam:instance-profile": instance_profile,
    "iam:policy": iam_policy,
    "iam:role": role,
    "kms": kms_key,
    "kms:key": kms_key,
    "logs": log_group,
    "s3:bucket": bucket,
    "s3:object": s3_object,
    "scheduler": tagged("scheduler", "list_tags_for_resource"),
    "servicediscovery": namespace,
    "sns": topic,
    "sqs": queue,
    "wafv2": web_acl,
}
