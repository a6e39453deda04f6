"""Amazon SNS."""

import json

from .registry import repair, wrap


@repair("sns-unconfirmed-endpoint")
class UnconfirmedEndpoint:
    """An HTTPS endpoint gets no message before it has confirmed its subscription. No endpoint can here: it would have to
    be on this machine.

    Source: https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html
    """

    @staticmethod
    def holds(aws):
        client = aws("sns")
        topic = client.create_topic(Name=aws.name)["TopicArn"]
        # Nobody listens there: to post a message would fail.
        client.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://127.0.0.1:9/")
        return "MessageId" in client.publish(TopicArn=topic, Message=json.dumps({"AlarmName": "shop-page"}))

    @staticmethod
    def apply():
        from moto.sns.models import Subscription

        @wrap(Subscription, "publish")
        def publish(original, self, *args, **kwargs):
            if self.protocol not in ("http", "https"):
                return original(self, *args, **kwargs)
            return None
