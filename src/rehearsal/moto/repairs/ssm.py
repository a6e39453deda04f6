"""AWS Systems Manager Parameter Store."""

import json

from .registry import repair, wrap


@repair("ssm-public-parameter-json")
class PublicParameterJson:
    """The public parameter `.../recommended` of the ECS-optimized AMI is a string of JSON with the image id,
    the agent version and more.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
    """

    NAME = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended"

    @staticmethod
    def holds(aws):
        value = aws("ssm").get_parameter(Name=PublicParameterJson.NAME)["Parameter"]["Value"]
        return "image_id" in json.loads(value)

    @staticmethod
    def apply():
        from moto.ssm.models import Parameter

        @wrap(Parameter, "__init__")
        def init(original, self, *args, **kwargs):
            if isinstance(kwargs.get("value"), dict):
                kwargs["value"] = json.dumps(kwargs["value"])
            original(self, *args, **kwargs)
