"""Amazon S3."""

import json

from .registry import repair, wrap


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


@repair("s3-newer-noncurrent-versions")
class NewerNoncurrentVersions:
    """A lifecycle rule that expires old versions can keep a number of newer ones (NewerNoncurrentVersions)
    and GetBucketLifecycleConfiguration returns that number.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html
    """

    @staticmethod
    def holds(aws):
        client = aws("s3")
        client.create_bucket(Bucket=aws.name)
        keep = {"NoncurrentDays": 37, "NewerNoncurrentVersions": 11}
        rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "NoncurrentVersionExpiration": keep}
        client.put_bucket_lifecycle_configuration(Bucket=aws.name, LifecycleConfiguration={"Rules": [rule]})
        found = client.get_bucket_lifecycle_configuration(Bucket=aws.name)["Rules"]
        return found[0].get("NoncurrentVersionExpiration") == keep

    @staticmethod
    def apply():
        from moto.s3.models import FakeBucket
        from moto.s3.responses import S3Response

        @wrap(FakeBucket, "set_lifecycle")
        def set_lifecycle(original, self, rules):
            written = [rule.get("NoncurrentVersionExpiration") for rule in rules]
            original(self, rules)
            self._ballast_noncurrent = written

        @wrap(S3Response, "get_bucket_lifecycle")
        def get_bucket_lifecycle(original, self):
            written = getattr(self.backend.head_bucket(self.bucket_name), "_ballast_noncurrent", [])
            serialize = self.serialized

            def serialized(result):
                if isinstance(result.result, dict):
                    for answered, given in zip(result.result.get("Rules", []), written):
                        if given:
                            answered["NoncurrentVersionExpiration"] = given
                return serialize(result)

            self.serialized = serialized
            try:
                return original(self)
            finally:
                del self.serialized


@repair("s3-log-delivery-policy")
class LogDeliveryPolicy:
    """Server access logging is allowed by any statement of the target's bucket policy that lets the logging
    service put objects under the prefix, whether principal, action and resource are single or lists.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """

    @staticmethod
    def holds(aws):
        client = aws("s3")
        source, target = f"{aws.name}-source", f"{aws.name}-target"
        for bucket in (source, target):
            client.create_bucket(Bucket=bucket)

        def allowed(prefix):
            statement = {
                "Effect": "Allow",
                "Principal": {"Service": ["logging.s3.amazonaws.com"]},
                "Action": ["s3:PutObject"],
                "Resource": [f"arn:aws:s3:::{target}/logs/*"],
            }
            deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{target}/*"}
            policy = {"Version": "2012-10-17", "Statement": [deny, statement]}
            client.put_bucket_policy(Bucket=target, Policy=json.dumps(policy))
            to = {"TargetBucket": target, "TargetPrefix": prefix}
            try:
                client.put_bucket_logging(Bucket=source, BucketLoggingStatus={"LoggingEnabled": to})
            except client.exceptions.ClientError:
                return False
            return True

        return allowed("logs/web/") and not allowed("other/")

    @staticmethod
    def apply():
        from moto.s3.models import FakeBucket

        def allows(statement, target):
            principal = statement.get("Principal")
            return (
                statement.get("Effect") == "Allow"
                and isinstance(principal, dict)
                and "logging.s3.amazonaws.com" in as_list(principal.get("Service"))
                and "s3:PutObject" in as_list(statement.get("Action"))
                and any(target.startswith(r.rstrip("*")) for r in as_list(statement.get("Resource")))
            )

        def permitted(target_bucket, target_prefix):
            statements = json.loads(target_bucket.policy or b"{}").get("Statement")
            target = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}"
            return any(allows(statement, target) for statement in as_list(statements))

        FakeBucket._log_permissions_enabled_policy = staticmethod(permitted)


@repair("s3-delete-version-suspended")
class DeleteVersionSuspended:
    """With versioning suspended, the versions and delete markers from before can still be removed one by one.
    A state bucket, in which lock files come and go, is emptied so. (moto forgets the versions and then fails at
    a marker.)

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html
    """

    @staticmethod
    def holds(aws):
        client = aws("s3")
        client.create_bucket(Bucket=aws.name)

        def versioning(status):
            client.put_bucket_versioning(Bucket=aws.name, VersioningConfiguration={"Status": status})

        versioning("Enabled")
        first = client.put_object(Bucket=aws.name, Key="lock", Body=b"")["VersionId"]
        second = client.put_object(Bucket=aws.name, Key="lock", Body=b"2")["VersionId"]
        marker = client.delete_object(Bucket=aws.name, Key="lock")["VersionId"]
        versioning("Suspended")
        for version in (first, marker):
            objects = [{"Key": "lock", "VersionId": version}]
            client.delete_objects(Bucket=aws.name, Delete={"Objects": objects})
        left = client.list_object_versions(Bucket=aws.name)
        return not left.get("DeleteMarkers") and [v["VersionId"] for v in left["Versions"]] == [second]

    @staticmethod
    def apply():
        from moto.s3.models import S3Backend

        @wrap(S3Backend, "delete_object")
        def delete_object(original, self, bucket_name, key_name, version_id=None, bypass=False):
            bucket = self.get_bucket(bucket_name)
            if version_id is None or bucket.versioning_status != "Suspended":
                return original(self, bucket_name, key_name, version_id, bypass)
            bucket.versioning_status = "Enabled"
            try:
                return original(self, bucket_name, key_name, version_id, bypass)
            finally:
                bucket.versioning_status = "Suspended"
