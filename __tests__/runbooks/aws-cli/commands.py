"""Parses commands of the AWS CLI as the CLI itself does, and calls nothing: no network, no credentials.

Reads a JSON list of command lines, as a shell would get them, and writes a list of what each would do: the service, the
operation and its parameters, or why the CLI refuses it. Parameters are validated against the models of the services, and
every name in a --query has to be in the output of the operation: a misspelt one gives null without a word.
"""

import contextlib
import io
import json
import re
import shlex
import sys

from awscli.botocore.exceptions import DataNotFoundError, UnknownServiceError
from awscli.botocore.validate import ParamValidator
from awscli.clidriver import CLIOperationCaller, ServiceOperation, create_clidriver
from awscli.customizations.waiters import WaiterCaller
from query_types import QueryError, check_query

found = {}


def record(self, service_name, operation_name, parameters, parsed_globals):
    model = self._session.get_service_model(service_name).operation_model(operation_name)
    parameters.pop("PaginationConfig", None)  # the CLI's own: --max-items and --page-size
    found.update(service=service_name, operation=operation_name, parameters=parameters)
    if model.input_shape:
        report = ParamValidator().validate(parameters, model.input_shape)
        unknown = list(unknown_words(parameters, model.input_shape))
        if report.has_errors() or unknown:
            found["problem"] = "; ".join([*unknown, report.generate_report()])
    query = parsed_globals.query
    if query is not None:
        try:
            check_query(query.parsed, model.output_shape)
        except QueryError as error:
            found["problem"] = f"--query {query.expression}: {error}"
        if query.parsed["type"] == "function_expression" and printed_by_page(self, service_name, operation_name, parsed_globals):
            found["problem"] = f"--query {query.expression}: is printed once for each page; limit: --no-paginate"
    return 0


def printed_by_page(caller, service_name, operation_name, parsed_globals):
    """As text, a query is about each page: a count would be several numbers
    (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html)."""
    if parsed_globals.output != "text" or not parsed_globals.paginate:
        return False
    try:
        caller._session.get_paginator_model(service_name).get_paginator(operation_name)
    except (ValueError, UnknownServiceError, DataNotFoundError):
        return False
    return True


def unknown_words(value, shape):
    """Values that are none of those that the service knows: the CLI sends them, and the service refuses them."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name in value:
                yield from unknown_words(value[name], member)
    elif shape.type_name == "list":
        for each in value:
            yield from unknown_words(each, shape.member)
    elif shape.type_name == "string" and shape.enum and not value.startswith("$") and value not in shape.enum:
        yield f"{value} is none of {', '.join(shape.enum)}"


def record_waiter(self, service_name, operation_name, parameters, parsed_globals):
    record(self, service_name, operation_name, parameters, parsed_globals)
    found["waiter"] = self._waiter_name
    return 0


call = ServiceOperation.__call__


def call_spelt_out(self, args, parsed_globals):
    """Version 1 of the CLI takes the beginning of an option for the option; version 2 refuses it."""
    known = {f"--{name}" for name in self.arg_table}
    given = [word.split("=")[0] for word in args if word.startswith("--")]
    short = [word for word in given if word not in known and any(name.startswith(word) for name in known)]
    code = call(self, args, parsed_globals)
    if short:
        found["problem"] = f"{', '.join(short)} is no option, only the beginning of one"
    return code


def words_of(line):
    words = shlex.split(line)
    return words[1:] if words[:1] == ["aws"] else None


def parse(line):
    # A client that an earlier command configured must not serve this one.
    driver = create_clidriver()
    found.clear()
    words = words_of(line)
    if words is None:
        return {"line": line, "problem": "is not a command of the AWS CLI"}
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            code = driver.main(words)
    except SystemExit as error:
        code = error.code
    if code != 0 or "operation" not in found:
        lines = [text.strip() for text in said.getvalue().splitlines() if text.strip()]
        reasons = [text for text in lines if re.search("(?i)invalid|unknown|error|required|could not|unable|bad value", text)]
        found["problem"] = " | ".join(reasons or lines[-3:]) or f"ended with {code}"
    return {"line": line, **found}


def main():
    CLIOperationCaller.invoke = record
    WaiterCaller.invoke = record_waiter
    ServiceOperation.__call__ = call_spelt_out
    json.dump([parse(line) for line in json.load(sys.stdin)], sys.stdout, default=str)


if __name__ == "__main__":
    main()
