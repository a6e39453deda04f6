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

    DENY = {"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}

    @staticmethod
    def holds(aws):
        sqs = aws("sqs")
        url = sqs.create_queue(QueueName=aws.name)["QueueUrl"]
        policy = {"Version": "2012-10-17", "Statement": [AttributesOneByOne.DENY]}
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return json.loads(attributes["Policy"]) == policy and attributes["VisibilityTimeout"] == "77"

    @staticmethod
    def apply():
        from moto.sqs.models import Queue

        @wrap(Queue, "_set_attributes")
        def set_attributes(original, self, attributes, now=None):
            before = getattr(self, "policy", None)
            original(self, attributes, now)
            if "Policy" not in attributes:
                self.policy = before


@repair("sqs-redrive-policy-text")
class RedrivePolicyText:
    """`GetQueueAttributes` answers a `RedrivePolicy` as JSON without blanks, whatever the text was that set it; a
    provider that compares texts sees a change otherwise.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    """

    @staticmethod
    def holds(aws):
        sqs = aws("sqs")
        dead = sqs.create_queue(QueueName=f"{aws.name}-dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
        url = sqs.create_queue(QueueName=aws.name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
        text = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["RedrivePolicy"]
        return text == json.dumps(json.loads(policy), separators=(",", ":"))

    @staticmethod
    def apply():
        from moto.sqs.models import Queue

        original = Queue.attributes.fget

        def attributes(self):
            answer = original(self)
            if answer.get("RedrivePolicy"):
                answer["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
            return answer

        Queue.attributes = property(attributes)
