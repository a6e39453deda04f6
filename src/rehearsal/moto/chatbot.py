"""AWS Chatbot, which moto does not have: channels of Slack.

https://docs.aws.amazon.com/chatbot/latest/APIReference/API_Operations.html
"""

import json
import os

CHANNELS = {}
FIELDS = (
    "ConfigurationName GuardrailPolicyArns IamRoleArn LoggingLevel SlackChannelId SlackChannelName SlackTeamId "
    "SnsTopicArns Tags UserAuthorizationRequired"
).split()
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


class Refused(Exception):
    """A request that AWS refuses, with its code."""


def is_chatbot(environ):
    return "/chatbot/aws4_request" in environ.get("HTTP_AUTHORIZATION", "")


def answer(environ, start_response):
    operation = environ["PATH_INFO"].strip("/").replace("-", "_")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    request = json.loads(environ["wsgi.input"].read(length) or "{}")
    try:
        if operation not in OPERATIONS:
            raise Refused("InvalidRequestException", f"The emulator has no operation {operation}")
        status, headers, body = "200 OK", [], OPERATIONS[operation](request)
    except Refused as refused:
        code, message = refused.args
        status, headers, body = "400 Bad Request", [("x-amzn-errortype", code)], {"message": message}
    start_response(status, [("Content-Type", "application/json"), *headers])
    return [json.dumps(body).encode()]


def create(request):
    name = request["ConfigurationName"]
    arn = f"arn:aws:chatbot::{os.environ['MOTO_ACCOUNT_ID']}:chat-configuration/slack-channel/{name}"
    if arn in CHANNELS:
        raise Refused("ConflictException", f"A configuration {name} exists")
    check_role(request)
    given = {"GuardrailPolicyArns": [ADMINISTRATOR], "LoggingLevel": "NONE", "SnsTopicArns": [], "Tags": []}
    given |= {"SlackChannelName": "", "UserAuthorizationRequired": False}
    CHANNELS[arn] = {**given, **known(request), "ChatConfigurationArn": arn, "State": "ENABLED"}
    return {"ChannelConfiguration": CHANNELS[arn]}


def describe(request):
    wanted = request.get("ChatConfigurationArn")
    found = [channel for arn, channel in CHANNELS.items() if wanted in (None, arn)]
    return {"SlackChannelConfigurations": found}


def update(request):
    channel = existing(request["ChatConfigurationArn"])
    check_role({**channel, **request})
    channel.update(known(request))
    return {"ChannelConfiguration": channel}


def delete(request):
    existing(request["ChatConfigurationArn"])
    del CHANNELS[request["ChatConfigurationArn"]]
    return {}


def list_tags(request):
    return {"Tags": existing(request["ResourceARN"])["Tags"]}


def tag(request):
    channel = existing(request["ResourceARN"])
    keys = [each["TagKey"] for each in request["Tags"]]
    channel["Tags"] = [each for each in channel["Tags"] if each["TagKey"] not in keys] + request["Tags"]
    return {}


def untag(request):
    channel = existing(request["ResourceARN"])
    channel["Tags"] = [each for each in channel["Tags"] if each["TagKey"] not in request["TagKeys"]]
    return {}


def existing(arn):
    if arn not in CHANNELS:
        raise Refused("ResourceNotFoundException", f"There is no configuration {arn}")
    return CHANNELS[arn]


def check_role(request):
    """The role has to be there, and trust the service."""
    from moto.iam.models import iam_backends

    roles = iam_backends[os.environ["MOTO_ACCOUNT_ID"]]["aws"].roles.values()
    role = next((each for each in roles if each.arn == request["IamRoleArn"]), None)
    if role is None or "chatbot.amazonaws.com" not in str(role.assume_role_policy_document):
        raise Refused("InvalidParameterException", f"The role {request['IamRoleArn']} cannot be assumed")


def known(request):
    return {key: value for key, value in request.items() if key in FIELDS and value is not None}


OPERATIONS = {
    "create_slack_channel_configuration": create,
    "describe_slack_channel_configurations": describe,
    "update_slack_channel_configuration": update,
    "delete_slack_channel_configuration": delete,
    "list_tags_for_resource": list_tags,
    "tag_resource": tag,
    "untag_resource": untag,
}
