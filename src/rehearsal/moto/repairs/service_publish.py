"""What AWS services publish to SNS topics: alarms and EventBridge rules."""

import fnmatch
import json

from .registry import log
from .s3 import as_list

USES_KEY = ("kms:GenerateDataKey", "kms:Decrypt")


def publish(principal, source_arn, topic_arn, message, subject=None):
    """Publishes as a service does: where the policy of the topic, or of the key that encrypts it, does not admit the
    service, nothing arrives and nobody is told
    (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services)."""
    from moto.sns.models import sns_backends

    _, _, _, region, account, _ = topic_arn.split(":", 5)
    backend = sns_backends[account][region]
    topic = backend.topics.get(topic_arn)
    if topic is None:
        return
    context = {"aws:SourceArn": source_arn, "aws:SourceAccount": account, "AWS:SourceOwner": account}
    if not admitted(topic.policy, principal, ("sns:Publish",), context):
        log(f"{principal} may not publish to {topic_arn}")
    elif not may_use_key(topic.kms_master_key_id, account, region, principal, context):
        log(f"{principal} may not use the key of {topic_arn}")
    else:
        backend.publish(message=json.dumps(message), arn=topic_arn, subject=subject and subject[:100])


def may_use_key(key, account, region, principal, context):
    from moto.kms.models import kms_backends

    if not key:
        return True
    keys = kms_backends[account][region]
    key_id = keys.get_key_id(key) if not key.startswith("alias/") else keys.get_key_id_from_alias(key)
    # The policy of the AWS managed key admits no service, and cannot be changed.
    return key_id in keys.keys and admitted(keys.get_key_policy(key_id), principal, USES_KEY, context)


def admitted(policy, principal, actions, context):
    statements = [
        statement
        for statement in as_list(json.loads(policy)["Statement"])
        if names_principal(statement.get("Principal"), principal) and holds(statement.get("Condition", {}), context)
    ]

    def matches(statement, action):
        patterns = [pattern.lower() for pattern in as_list(statement.get("Action"))]
        return any(fnmatch.fnmatchcase(action.lower(), pattern) for pattern in patterns)

    def decided(effect, action):
        return any(matches(it, action) for it in statements if it["Effect"] == effect)

    return all(decided("Allow", action) and not decided("Deny", action) for action in actions)


def names_principal(given, principal):
    if given == "*":
        return True
    named = given or {}
    return principal in as_list(named.get("Service")) or "*" in as_list(named.get("AWS"))


def holds(conditions, context):
    """Only what says who publishes is known; a service goes by TLS. Any other key is not in the request."""
    known = {**context, "aws:SecureTransport": "true"}
    for operator, pairs in conditions.items():
        for key, wanted in pairs.items():
            value = known.get(key)
            if value is None or not any(fnmatch.fnmatchcase(value, each) for each in as_list(wanted)):
                return False
    return True
