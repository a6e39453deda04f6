"""Parses commands of the AWS CLI as the CLI itself does, and calls nothing: no network, no credentials.

Reads a JSON list of command lines, as a shell would get them, and writes a list of what each would do: the service, the
operation and its parameters, or why the CLI refuses it. Parameters are validated against the models of the services, and
every name in a --query has to be in the output of the operation: a misspelt one gives null without a word.
"""

import contextlib
import io
import json
import shlex
import sys

from awscli.botocore.validate import ParamValidator
from awscli.clidriver import CLIOperationCaller, create_clidriver
from awscli.customizations.waiters import WaiterCaller
from query_types import QueryError, check_query

found = {}


def record(self, service_name, operation_name, parameters, parsed_globals):
    model = self._session.get_service_model(service_name).operation_model(operation_name)
    found.update(service=service_name, operation=operation_name, parameters=parameters)
    if model.input_shape:
        report = ParamValidator().validate(parameters, model.input_shape)
        if report.has_errors():
            found["problem"] = report.generate_report()
    query = parsed_globals.query
    if query is not None:
        try:
            check_query(query.parsed, model.output_shape)
        except QueryError as error:
            found["problem"] = f"--query {query.expression}: {error}"
    return 0


def record_waiter(self, service_name, operation_name, parameters, parsed_globals):
    record(self, service_name, operation_name, parameters, parsed_globals)
    found["waiter"] = self._waiter_name
    return 0


def words_of(line):
    words = shlex.split(line)
    return words[1:] if words[:1] == ["aws"] else None


def parse(driver, line):
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
        lines = [text for text in said.getvalue().strip().splitlines() if text.strip()]
        found["problem"] = " | ".join(lines[-3:]) or f"ended with {code}"
    return {"line": line, **found}


def main():
    CLIOperationCaller.invoke = record
    WaiterCaller.invoke = record_waiter
    driver = create_clidriver()
    json.dump([parse(driver, line) for line in json.load(sys.stdin)], sys.stdout, default=str)


if __name__ == "__main__":
    main()
