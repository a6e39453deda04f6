"""Amazon SQS."""

import json

from .registry import repair, wrap

ALLOW = {"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:sqs:us-east-1:123456789012:orders"]}


@repair("sqs-redrive-allow-policy")
class RedriveAllowPolicy:
    """A queue keeps its `RedriveAllowPolicy`, which says whose dead-letter queue it may be, and answers it as one of
    its attributes.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """

    @staticmethod
    def holds(aws):
        sqs = aws("sqs")
        url = sqs.create_queue(QueueName=aws.name, Attributes={"RedriveAllowPolicy": json.dumps(ALLOW)})["QueueUrl"]
        answered = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        named = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedriveAllowPolicy"])["Attributes"]
        return json.loads(answered["RedriveAllowPolicy"]) == ALLOW == json.loads(named["RedriveAllowPolicy"])

    @staticmethod
    def apply():
        from moto.sqs.models import Queue

        # Its default is no policy, which is no attribute of the answer.
        Queue.redrive_allow_policy = None
        Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]


@repair("sqs-attributes-one-by-one")
class AttributesOneByOne:
    """`SetQueueAttributes` changes the attributes that it names, and leaves the policy of the queue alone when it
    names others.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """

    POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})

    @staticmethod
    def holds(aws):
        sqs = aws("sqs")
        url = sqs.create_queue(QueueName=aws.name)["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": AttributesOneByOne.POLICY})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return attributes.get("Policy") == AttributesOneByOne.POLICY and attributes["VisibilityTimeout"] == "77"

    @staticmethod
    def apply():
        from moto.sqs.models import Queue

        @wrap(Queue, "_set_attributes")
        def set_attributes(original, self, attributes, now=None):
            before = getattr(self, "policy", None)
            original(self, attributes, now)
            if "Policy" not in attributes:
                self.policy = before
