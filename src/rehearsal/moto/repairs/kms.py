"""AWS KMS."""

import json

from .registry import repair, wrap


@repair("kms-rotation-period")
class RotationPeriod:
    """EnableKeyRotation takes a rotation period (365 days when none is named) and GetKeyRotationStatus
    returns it.

    Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
    """

    @staticmethod
    def holds(aws):
        client = aws("kms")
        key = client.create_key()["KeyMetadata"]["KeyId"]
        client.enable_key_rotation(KeyId=key, RotationPeriodInDays=181)
        return client.get_key_rotation_status(KeyId=key).get("RotationPeriodInDays") == 181

    @staticmethod
    def apply():
        from moto.kms.responses import KmsResponse

        def key_of(self):
            return self.kms_backend.describe_key(self._get_param("KeyId"))

        @wrap(KmsResponse, "enable_key_rotation")
        def enable_key_rotation(original, self):
            answer = original(self)
            key_of(self)._ballast_rotation = self._get_param("RotationPeriodInDays") or 365
            return answer

        @wrap(KmsResponse, "get_key_rotation_status")
        def get_key_rotation_status(original, self):
            status = json.loads(original(self))
            if status["KeyRotationEnabled"]:
                status["RotationPeriodInDays"] = getattr(key_of(self), "_ballast_rotation", 365)
            return json.dumps(status)
