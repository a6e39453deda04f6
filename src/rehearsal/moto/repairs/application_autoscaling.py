"""Application Auto Scaling."""

import json

from .registry import memory, repair, wrap


@repair("appautoscaling-tags")
class Tags:
    """Scalable targets carry tags: given at registration, read with ListTagsForResource, changed with
    TagResource and UntagResource.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html
    """

    @staticmethod
    def holds(aws):
        client = aws("application-autoscaling")
        aws("ecs").create_cluster(clusterName=aws.name)
        aws("ecs").register_task_definition(
            family=aws.name, containerDefinitions=[{"name": "c", "image": "i", "memory": 64}]
        )
        aws("ecs").create_service(cluster=aws.name, serviceName="s", taskDefinition=aws.name, desiredCount=1)
        arn = client.register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId=f"service/{aws.name}/s",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=1,
            MaxCapacity=2,
            Tags={"a": "1", "b": "2"},
        )["ScalableTargetARN"]
        client.tag_resource(ResourceARN=arn, Tags={"c": "3"})
        client.untag_resource(ResourceARN=arn, TagKeys=["a"])
        return client.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"b": "2", "c": "3"}

    @staticmethod
    def apply():
        from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Response

        def tags(self, arn):
            return memory(self.applicationautoscaling_backend, "tags").setdefault(arn, {})

        @wrap(Response, "register_scalable_target")
        def register_scalable_target(original, self):
            answer = original(self)
            given = json.loads(self.body).get("Tags")
            if given:
                tags(self, json.loads(answer)["ScalableTargetARN"]).update(given)
            return answer

        def list_tags_for_resource(self):
            return json.dumps({"Tags": tags(self, self._get_param("ResourceARN"))})

        def tag_resource(self):
            given = json.loads(self.body)
            tags(self, given["ResourceARN"]).update(given["Tags"])
            return "{}"

        def untag_resource(self):
            given = json.loads(self.body)
            for key in given["TagKeys"]:
                tags(self, given["ResourceARN"]).pop(key, None)
            return "{}"

        Response.list_tags_for_resource = list_tags_for_resource
        Response.tag_resource = tag_resource
        Response.untag_resource = untag_resource
