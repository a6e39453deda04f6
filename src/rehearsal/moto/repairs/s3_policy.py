"""Bucket policies of Amazon S3."""

import fnmatch
import json
import threading

from .registry import repair, wrap
from .s3 import as_list

REQUEST = threading.local()

SSE = "s3:x-amz-server-side-encryption"


@repair("s3-policy-conditions")
class PolicyConditions:
    """A statement of a bucket policy counts only when all its conditions hold for the request: encryption and
    key are those that the request names, and the transport is TLS 1.3, because the emulator stands for
    AWS's own endpoint. (moto denies whatever a Deny names, whatever its conditions.)

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """

    @staticmethod
    def holds(aws):
        client = aws("s3")
        client.create_bucket(Bucket=aws.name)
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{aws.name}/*"}
        tls = {**deny, "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        kms = {**deny, "Condition": {"StringNotEquals": {SSE: "aws:kms"}}}
        key = {**deny, "Condition": {"StringNotEquals": {f"{SSE}-aws-kms-key-id": ["ours", "alias/ours"]}}}
        policy = {"Version": "2012-10-17", "Statement": [tls, kms, key]}
        client.put_bucket_policy(Bucket=aws.name, Policy=json.dumps(policy))

        def put(**encryption):
            try:
                client.put_object(Bucket=aws.name, Key="k", Body=b"", **encryption)
            except client.exceptions.ClientError:
                return False
            return True

        return (
            put(ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/ours")
            and not put(ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/theirs")
            and not put(ServerSideEncryption="AES256")
            and not put()
            and client.head_object(Bucket=aws.name, Key="k") is not None
        )

    @staticmethod
    def apply():
        from moto.iam.access_control import IAMPolicy
        from moto.s3.models import FakeBucket
        from moto.s3.responses import S3Response

        @wrap(S3Response, "_key_response")
        def _key_response(original, self, request, *args, **kwargs):
            REQUEST.headers = request.headers
            try:
                return original(self, request, *args, **kwargs)
            finally:
                REQUEST.headers = {}

        @wrap(FakeBucket, "get_permission")
        def get_permission(original, self, action, resource):
            if self.policy is None:
                return original(self, action, resource)
            policy = json.loads(self.policy)
            # What counts does so for this request: moto need not look at its conditions again.
            statements = [
                {name: value for name, value in statement.items() if name != "Condition"}
                for statement in as_list(policy.get("Statement"))
                if counts(statement)
            ]
            judged = IAMPolicy(json.dumps({**policy, "Statement": statements}))
            return judged.is_action_permitted(action, resource)


@repair("s3-policy-delete-bucket")
class DeletionByPolicy:
    """A bucket whose policy denies s3:DeleteBucket is not deleted, empty or not. (moto asks the policy about
    objects only.)

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
    """

    @staticmethod
    def holds(aws):
        client = aws("s3")
        client.create_bucket(Bucket=aws.name)
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": f"arn:aws:s3:::{aws.name}"}
        policy = {"Version": "2012-10-17", "Statement": [deny]}
        client.put_bucket_policy(Bucket=aws.name, Policy=json.dumps(policy))
        try:
            client.delete_bucket(Bucket=aws.name)
        except client.exceptions.ClientError as error:
            refused = error.response["Error"]["Code"] == "AccessDenied"
        else:
            return False
        client.delete_bucket_policy(Bucket=aws.name)
        client.delete_bucket(Bucket=aws.name)
        return refused

    @staticmethod
    def apply():
        from moto.iam.access_control import PermissionResult
        from moto.s3.exceptions import BucketAccessDeniedError
        from moto.s3.responses import S3Response

        @wrap(S3Response, "delete_bucket")
        def delete_bucket(original, self):
            bucket = self.backend.get_bucket(self.bucket_name)
            resource = f"arn:{bucket.partition}:s3:::{self.bucket_name}"
            if bucket.get_permission("s3:DeleteBucket", resource) == PermissionResult.DENIED:
                raise BucketAccessDeniedError(self.bucket_name)
            return original(self)


def counts(statement):
    """Whether every condition of the statement holds for the request at hand."""
    conditions = statement.get("Condition", {})
    return all(
        holds_for(operator, value_of(name), [str(value) for value in as_list(values)])
        for operator, tests in conditions.items()
        for name, values in tests.items()
    )


def value_of(name):
    """The value of a condition key in this request, or None when the request does not carry it."""
    if name == "aws:SecureTransport":
        return "true"
    if name == "s3:TlsVersion":
        return "1.3"
    if name.startswith("s3:x-amz-"):
        return getattr(REQUEST, "headers", {}).get(name.removeprefix("s3:"))
    return None


def holds_for(operator, value, allowed):
    """Negated operators hold when the key is absent, the others do not."""
    if operator in ("StringNotEquals", "StringNotLike", "ArnNotLike", "ArnNotEquals"):
        return value is None or not any(fnmatch.fnmatchcase(value, each) for each in allowed)
    if value is None:
        return False
    if operator == "NumericLessThan":
        return any(float(value) < float(each) for each in allowed)
    return any(fnmatch.fnmatchcase(value, each) for each in allowed)
