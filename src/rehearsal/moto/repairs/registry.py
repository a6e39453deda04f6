"""What a repair is: an AWS behaviour, a probe that tells whether moto has it, and the code that restores it."""

import functools
import inspect
import re
import sys
import traceback

REPAIRS = []


class Repair:
    """One AWS behaviour. `holds` looks at it through boto3, so the same check serves before and after."""

    def __init__(self, repair_id, definition):
        text = inspect.cleandoc(definition.__doc__)
        behaviour, source = text.split("Source:", 1)
        self.id = repair_id
        self.behaviour = re.sub(r"\s+", " ", behaviour).strip()
        self.source = source.strip()
        self.definition = definition
        self.needed = None
        self.reason = None

    def holds(self, aws):
        """True when the behaviour is there; any exception means that it is not."""
        try:
            return bool(self.definition.holds(aws))
        except Exception as error:  # noqa: BLE001 (moto raises anything, NotImplementedError included)
            self.reason = f"{type(error).__name__}: {str(error)[:200]}"
            return False

    def describe(self):
        return {"id": self.id, "behaviour": self.behaviour, "source": self.source, "needed": self.needed}


def repair(repair_id):
    """Registers a class with a docstring (behaviour, then `Source:`), `holds(aws)` and `apply()`."""

    def register(definition):
        REPAIRS.append(Repair(repair_id, definition))
        return definition

    return register


class Aws(dict):
    """`aws("ecs")` is a boto3 client on the moto in this process; each is made once. `aws.name` is the
    name to give to everything that a probe makes: no two probes share one."""

    name = ""

    def __call__(self, service):
        if service not in self:
            import boto3

            self[service] = boto3.client(service, region_name="us-east-1")
        return self[service]



def probe():
    """Whether the behaviour of each repair holds now, by id. moto is empty before and after: a reset costs
    half a second, so the probes share one moto and keep apart by name."""
    from moto import mock_aws

    aws, found = Aws(), {}
    with mock_aws():
        for item in REPAIRS:
            aws.name = f"probe-{item.id}"
            found[item.id] = item.holds(aws)
    return found


def apply_needed():
    """Probes everything on the untouched moto first, so that one repair cannot hide the need of another."""
    found = probe()
    for item in REPAIRS:
        item.needed = not found[item.id]
        if item.needed:
            item.definition.apply()
            log(f"repair {item.id}: applied")
        else:
            log(f"repair {item.id}: this moto no longer needs it, remove it")


def wrap(owner, name):
    """Replaces `owner.name` by the decorated function, called with the original first."""
    original = getattr(owner, name)

    def decorate(function):
        @functools.wraps(original)
        def replacement(self, *args, **kwargs):
            return function(original, self, *args, **kwargs)

        setattr(owner, name, replacement)
        return replacement

    return decorate


def memory(backend, name):
    """A dictionary that lives and is reset with one moto backend (one account and region)."""
    return backend.__dict__.setdefault(f"_ballast_{name}", {})


def fault(code, message):
    """An AWS error, serialized by moto in the protocol of the called service."""
    from moto.core.exceptions import ServiceException

    class Fault(ServiceException):
        # moto derives a service name from a module "moto.<service>"; any other means the called one.
        __module__ = "ballast"

    return Fault(code, message)


def log(text):
    print(f"ballast: {text}", file=sys.stderr, flush=True)


def log_trace():
    traceback.print_exc(file=sys.stderr)
