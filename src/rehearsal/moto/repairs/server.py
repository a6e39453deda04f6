"""Answers of the server itself."""

import re

from .registry import fault, log, log_trace, repair, wrap

FAULTS = []
NOT_EMULATED = "BallastNotEmulated"
BROKEN = "BallastEmulatorFault"


def record(code, service, message):
    FAULTS.append({"code": code, "service": service, "message": message})
    log(f"{code} {service}: {message}")
    if code == BROKEN:
        log_trace()


@repair("fail-fast")
class FailFast:
    """A request that can never succeed is answered once with HTTP 400 and an error code: the SDKs retry
    5xx answers (25 times with backoff in the Terraform provider) and never retry a 400. moto answers every
    action that it lacks, and every bug of its own, with HTTP 500.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    """

    @staticmethod
    def holds(_aws):
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.test import Client

        client = Client(DomainDispatcherApplication(create_backend_app))
        answer = client.post(
            "/",
            headers={
                "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.NoSuchAction",
                "Content-Type": "application/x-amz-json-1.1",
                "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ecs/aws4_request",
            },
            data="{}",
        )
        # AWS answers an unknown action with 400 as well.
        return answer.status_code < 500

    @staticmethod
    def apply():
        from moto.core.exceptions import ServiceException
        from moto.core.responses import ActionResult, BaseResponse
        from moto.core.utils import convert_to_flask_response
        from werkzeug.exceptions import HTTPException

        @wrap(BaseResponse, "call_action")
        def call_action(original, self):
            try:
                return original(self)
            except (ServiceException, HTTPException):
                raise
            except Exception as error:  # noqa: BLE001
                code, message = explain(error)
                record(code, self.service_name, message)
                status, headers, body = self.serialized(ActionResult(fault(code, message)))
                headers["status"] = str(status)
                return status, headers, body

        # S3 and Route 53 do not go through call_action.
        @wrap(convert_to_flask_response, "__call__")
        def answer(original, self, args=None, **kwargs):
            from flask import Response

            try:
                return original(self, args, **kwargs)
            except HTTPException:
                raise
            except Exception as error:  # noqa: BLE001
                code, message = explain(error)
                record(code, self.__name__, message)
                xml = f"<Error><Code>{code}</Code><Message>{re.sub('[<>&]', ' ', message)}</Message></Error>"
                return Response(xml, status=400, content_type="application/xml")


def explain(error):
    """`The put_widget action has not been implemented` becomes the code and the name of the action."""
    if isinstance(error, NotImplementedError):
        action = re.search(r"The (\w+) action", str(error))
        name = "".join(part.capitalize() for part in action[1].split("_")) if action else str(error)
        return NOT_EMULATED, f"{name} is not emulated"
    return BROKEN, f"{type(error).__name__}: {str(error)[:300]}"
