"""moto as the account that Ballast is rehearsed against.

    python -B ballast_moto.py --port 0 --exit-with-stdin   serves; prints {"port": n} when it listens
    python -B ballast_moto.py --list-repairs --json        the repairs, whether needed, whether they work
    python -B ballast_moto.py --list-repairs               the repairs, as Markdown
"""

import argparse
import collections
import io
import json
import os
import sys
import threading
from urllib.parse import parse_qs

os.environ.setdefault("MOTO_ACM_VALIDATION_WAIT", "3")  # seconds: as on AWS, a certificate is pending at first

import chatbot  # noqa: E402
import repairs  # noqa: E402, F401
import spot_supply  # noqa: E402
from existing_network import add_network, add_security_group  # noqa: E402
from lookups import Account  # noqa: E402
from repairs.registry import REPAIRS, apply_needed, log, probe  # noqa: E402
from repairs.server import FAULTS  # noqa: E402

MOTO_VERSION = "5.2.5"


def answer(start_response, value):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(value).encode()]


def application():
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    moto_app = DomainDispatcherApplication(create_backend_app)

    def dispatch(environ, start_response):
        path = environ.get("PATH_INFO")
        if path == "/ballast/repairs":
            return answer(start_response, [item.describe() for item in REPAIRS])
        if path == "/ballast/faults":
            return answer(start_response, FAULTS)
        if path == "/ballast/spot":
            return answer(start_response, spot_supply.set_available(parse_qs(environ["QUERY_STRING"])))
        if path == "/ballast/hosted-zone":
            return answer(start_response, add_hosted_zone(parse_qs(environ["QUERY_STRING"])))
        if path == "/ballast/certificate":
            return answer(start_response, add_certificate(**json.load(environ["wsgi.input"])))
        if path == "/ballast/network":
            return answer(start_response, add_network(**json.load(environ["wsgi.input"])))
        if path == "/ballast/security-group":
            return answer(start_response, add_security_group(**json.load(environ["wsgi.input"])))
        if path.startswith("/ballast/account/"):
            return answer(start_response, look_up(path.split("/")[3], parse_qs(environ["QUERY_STRING"])))
        if path == "/ballast/secret":
            # In the body: the log holds every query.
            return answer(start_response, add_secret(**json.load(environ["wsgi.input"])))
        if chatbot.is_chatbot(environ):
            return chatbot.answer(environ, start_response)
        return moto_app(environ, start_response)

    return answered_once(one_at_a_time(dispatch))


def one_at_a_time(application):
    """moto's threads share dictionaries: to attach a policy while another one is created fails, now and then, with
    "dictionary changed size during iteration". A turn for each request costs nothing, since one thread of Python runs
    at a time anyway. The body is read before: who is slow to send it holds up nobody."""
    turn = threading.Lock()

    def dispatch(environ, start_response):
        length = environ.get("CONTENT_LENGTH")
        if length:
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
        with turn:
            return [b"".join(application(environ, start_response))]

    return dispatch


def answered_once(application):
    """A request that an SDK repeats because the answer got lost is answered again, not done again: on a busy
    machine the development server drops a connection now and then, and a lock that was taken without its holder
    knowing it would stay taken for ever. The SDKs give every attempt of one call the same invocation id
    (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html)."""
    answers = collections.OrderedDict()

    def dispatch(environ, start_response):
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if invocation is None or environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return application(environ, start_response)
        if invocation in answers:
            status, headers, body = answers[invocation]
            log(f"repeated: {environ.get('HTTP_X_AMZ_TARGET', environ['PATH_INFO'])}")
            start_response(status, headers)
            return [body]
        head = []

        def start(status, headers, exc_info=None):
            head[:] = [status, list(headers)]
            return start_response(status, headers, exc_info)

        body = b"".join(application(environ, start))
        if head[0].startswith("2"):
            answers[invocation] = (*head, body)
            if len(answers) > 1000:
                answers.popitem(last=False)
        return [body]

    return dispatch


def add_hosted_zone(query):
    """A zone that existed before the platform: its id is given, where Route 53 would choose one."""
    from moto.route53.models import route53_backends

    [zone_id], [name] = query["id"], query["name"]
    backend = route53_backends[os.environ["MOTO_ACCOUNT_ID"]]["aws"]
    zone = backend.create_hosted_zone(f"{name}.", private_zone=False)
    del backend.zones[zone.resource_id]
    zone.resource_id = zone_id
    backend.zones[zone_id] = zone
    return {"id": zone_id}


def add_certificate(arn):
    """A certificate that existed before the platform: its ARN is given, where ACM would choose one."""
    from moto.acm.models import CertBundle, acm_backends

    region, account = arn.split(":")[3:5]
    bundle = CertBundle.generate_cert("somebody.example", account, region)
    bundle.arn, bundle.status = arn, "ISSUED"
    acm_backends[account][region]._certificates[arn] = bundle  # noqa: SLF001
    return {"arn": arn}


def look_up(question, query):
    """Answers the authorization of requests: lookups.py, things.py."""
    account = Account(os.environ["MOTO_ACCOUNT_ID"])
    return getattr(account, question.replace("-", "_"))(**{name: value for name, [value] in query.items()})


def add_secret(arn, value):
    """A secret or SecureString parameter that existed before the platform: its ARN is given, where Secrets Manager would
    choose the end of it."""
    from moto.secretsmanager.models import secretsmanager_backends
    from moto.ssm.models import ssm_backends

    _, _, service, region, account, resource = arn.split(":", 5)
    if service == "ssm":
        client = ssm_backends[account][region]
        name = resource[len("parameter"):]
        client.put_parameter(name, "", value, "SecureString", "", "alias/aws/ssm", True, [], "text", None, None)
    else:
        backend = secretsmanager_backends[account][region]
        name = resource[len("secret:"):].rsplit("-", 1)[0]
        backend.create_secret(name, value, None, None, None, None, None, [], False)
        backend.secrets[name].arn = arn
    return {"arn": arn}


def exit_at_end_of_input():
    """The parent holds the other end of stdin: its death, even by SIGKILL, ends this process too."""

    def watch():
        while sys.stdin.buffer.read(4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def request_handler():
    from moto.moto_server.werkzeug_app import MotoRequestHandler

    class Handler(MotoRequestHandler):
        """Sends head and body of an answer in one write, a tenth faster than in two; the word to go on, at once."""

        wbufsize = 1 << 16

        def handle_expect_100(self):
            go_on = super().handle_expect_100()
            self.wfile.flush()
            return go_on

    return Handler


def serve(host, port):
    from werkzeug.serving import make_server

    server = make_server(host, port, application(), threaded=True, request_handler=request_handler())
    os.environ["MOTO_PORT"] = str(server.server_port)
    print(json.dumps({"port": server.server_port}), flush=True)
    # moto prints; the parent reads only the line above.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server.serve_forever()


def list_repairs():
    working = probe()
    rows = [{**item.describe(), "works": working[item.id], "reason": item.reason} for item in REPAIRS]
    print(json.dumps(rows, indent=2))


def markdown():
    """The list in docs/emulator.md; a test compares the two."""
    rows = sorted(REPAIRS, key=lambda each: each.id)
    print("\n\n".join(f"### `{row.id}`\n\n{row.behaviour}\n\nSource: <{row.source}>" for row in rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--exit-with-stdin", action="store_true")
    parser.add_argument("--list-repairs", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.exit_with_stdin:
        exit_at_end_of_input()
    if options.list_repairs and not options.json:
        markdown()
        return

    import moto

    if moto.__version__ != MOTO_VERSION:
        log(f"written for moto {MOTO_VERSION}, found {moto.__version__}")
    apply_needed()
    spot_supply.install()
    # After the probes, which would load them twice: roles attach arn:aws:iam::aws:policy/*.
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    if options.list_repairs:
        list_repairs()
    else:
        serve(options.host, options.port)


if __name__ == "__main__":
    main()
