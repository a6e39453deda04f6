"""Amazon EC2: launch templates and security group rules."""

import base64

from .autoscaling import probe_group
from .registry import repair, wrap


@repair("ec2-launch-template-tags")
class LaunchTemplateTags:
    """Tags of a launch template belong to the template: they are no part of the version's data, whose tag
    specifications name only the resources that it launches, and they follow CreateTags and DeleteTags.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
    """

    @staticmethod
    def holds(aws):
        client = aws("ec2")
        created = client.create_launch_template(
            LaunchTemplateName=aws.name,
            LaunchTemplateData={"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "k", "Value": "v"}]}]},
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "a", "Value": "1"}]}],
        )["LaunchTemplate"]["LaunchTemplateId"]
        client.create_tags(Resources=[created], Tags=[{"Key": "a", "Value": "2"}])
        template = client.describe_launch_templates(LaunchTemplateIds=[created])["LaunchTemplates"][0]
        version = client.describe_launch_template_versions(LaunchTemplateId=created)["LaunchTemplateVersions"][0]
        kinds = [spec["ResourceType"] for spec in version["LaunchTemplateData"]["TagSpecifications"]]
        return kinds == ["instance"] and template["Tags"] == [{"Key": "a", "Value": "2"}]

    @staticmethod
    def apply():
        from moto.ec2.models.launch_templates import LaunchTemplate

        @wrap(LaunchTemplate, "create_version")
        def create_version(original, self, data, description):
            specs = data.pop("TagSpecifications", [])
            launched = [spec for spec in specs if spec.get("ResourceType") != "launch-template"]
            if launched:
                data["TagSpecifications"] = launched
            return original(self, data, description)

        LaunchTemplate.tags = property(lambda self: self.get_tags(), lambda self, _value: None)


@repair("ec2-launch-template-user-data")
class LaunchTemplateUserData:
    """A group can launch from any version of a launch template, user data included.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
    """

    @staticmethod
    def holds(aws):
        client, read = probe_group(aws)
        text = base64.b64encode(b"#!/bin/sh").decode()
        aws("ec2").create_launch_template_version(
            LaunchTemplateName=aws.name, LaunchTemplateData={"ImageId": "ami-12c6146b", "UserData": text}
        )
        client.set_desired_capacity(AutoScalingGroupName=aws.name, DesiredCapacity=5)
        return len(read()["Instances"]) >= 4

    @staticmethod
    def apply():
        from moto.ec2.models.launch_templates import LaunchTemplate
        from moto.ec2.utils import parse_user_data

        @wrap(LaunchTemplate, "create_version")
        def create_version(original, self, data, description):
            if type(data.get("UserData")) in (str, bytes):
                data["UserData"] = parse_user_data(data["UserData"])
            return original(self, data, description)


@repair("ec2-security-group-rule-description")
class SecurityGroupRuleDescription:
    """A security group rule has a description whatever its source is: an address block, another group or a
    prefix list.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
    """

    @staticmethod
    def holds(aws):
        client = aws("ec2")
        vpc = client.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        ids = [client.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in "ab"]
        client.authorize_security_group_ingress(
            GroupId=ids[0],
            IpPermissions=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": 1,
                    "ToPort": 2,
                    "UserIdGroupPairs": [{"GroupId": ids[1], "Description": "from b"}],
                }
            ],
        )
        rules = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [ids[0]]}])
        return [r.get("Description") for r in rules["SecurityGroupRules"] if not r["IsEgress"]] == ["from b"]

    @staticmethod
    def apply():
        from moto.ec2.models.security_groups import SecurityGroupRule

        original = SecurityGroupRule.__init__

        @wrap(SecurityGroupRule, "__init__")
        def init(_original, self, backend, protocol, group, start, end, ip_range, source=None, prefix=None, **more):
            original(self, backend, protocol, group, start, end, ip_range, source, prefix, **more)
            self._ballast_prefix = prefix or {}

        def description(self):
            given = (self.ip_range, self.source_group, self._ballast_prefix)
            return next((item["Description"] for item in given if item.get("Description")), None)

        SecurityGroupRule.description = property(description)
