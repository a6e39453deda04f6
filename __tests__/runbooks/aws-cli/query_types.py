"""The type of a JMESPath expression over the output of an operation (https://jmespath.org/specification.html)."""

import contextlib

ANY, NUMBER, STRING, BOOLEAN = "any", "number", "string", "boolean"

BOOLEAN_FUNCTIONS = {"contains", "starts_with", "ends_with"}
NUMBER_FUNCTIONS = {"length", "sum", "avg", "abs", "ceil", "floor", "to_number"}
STRING_FUNCTIONS = {"join", "to_string", "type"}


class QueryError(Exception):
    pass


class ListOf:
    def __init__(self, item):
        self.item = item


class OneOf:
    """Items of several lists in one."""

    def __init__(self, types):
        self.types = types


class Word:
    """A text that is one of a few."""

    def __init__(self, words):
        self.words = words


def type_of(shape):
    if shape is None:
        return {}
    if shape.type_name == "structure":
        return shape.members
    if shape.type_name == "list":
        return ListOf(shape.member)
    if shape.type_name == "map":
        return ANY
    if shape.type_name in ("integer", "long", "float", "double"):
        return NUMBER
    if shape.type_name == "boolean":
        return BOOLEAN
    return Word(shape.enum) if getattr(shape, "enum", None) else STRING


def plain(found):
    return type_of(found) if hasattr(found, "type_name") else found


def check_query(node, shape):
    return typed(node, type_of(shape))


def field(name, of):
    if of == ANY:
        return ANY
    if isinstance(of, OneOf):
        for each in of.types:
            with contextlib.suppress(QueryError):
                return field(name, plain(each))
        raise QueryError(f"there is no {name}")
    if isinstance(of, ListOf):
        raise QueryError(f"{name} of a list is always null")
    if not hasattr(of, "keys"):
        raise QueryError(f"{name} of a text or number is always null")
    if name not in of:
        raise QueryError(f"there is no {name}, but {', '.join(of)}")
    return plain(of[name])


def item(of, what):
    if of == ANY:
        return ANY
    if not isinstance(of, ListOf):
        raise QueryError(f"{what} needs a list")
    return plain(of.item)


def typed(node, current):  # noqa: C901 (one case for each kind of node)
    kind, children, value = node["type"], node["children"], node.get("value")
    current = plain(current)
    if kind == "field":
        return field(value, current)
    if kind in ("current", "identity"):
        return current
    if kind in ("subexpression", "pipe", "index_expression"):
        for child in children:
            current = typed(child, current)
        return current
    if kind == "index":
        return item(current, f"[{value}]")
    if kind == "slice":
        return ListOf(item(current, "a slice"))
    if kind == "projection":
        return ListOf(typed(children[1], item(typed(children[0], current), "a projection")))
    if kind == "filter_projection":
        each = item(typed(children[0], current), "a filter")
        typed(children[2], each)
        return ListOf(typed(children[1], each))
    if kind == "flatten":
        each = item(typed(children[0], current), "[]")
        return each if isinstance(each, ListOf) else ListOf(each)
    if kind == "multi_select_list":
        types = [typed(child, current) for child in children]
        if len(types) > 1 and all(isinstance(each, ListOf) for each in types):
            return ListOf(ListOf(OneOf([each.item for each in types])))
        return ListOf(types[0] if len(types) == 1 else ANY)
    if kind == "multi_select_dict":
        return {child["value"]: typed(child["children"][0], current) for child in children}
    if kind in ("comparator", "and_expression", "or_expression", "not_expression"):
        types = [typed(child, current) for child in children]
        if kind == "comparator" and isinstance(types[0], Word) and children[1]["type"] == "literal":
            if children[1]["value"] not in types[0].words:
                raise QueryError(f"{children[1]['value']} is none of {', '.join(types[0].words)}")
        return types[0] if kind == "or_expression" else BOOLEAN
    if kind == "literal":
        return STRING if isinstance(value, str) else ANY
    if kind == "function_expression":
        return function(value, children, current)
    raise QueryError(f"{kind} is not known to the check")


def function(name, arguments, current):
    first = typed(arguments[0], current)
    for argument in arguments[1:]:
        if argument["type"] == "expref":
            typed(argument["children"][0], item(first, name))
        else:
            typed(argument, current)
    if name in BOOLEAN_FUNCTIONS:
        return BOOLEAN
    if name in NUMBER_FUNCTIONS:
        return NUMBER
    if name in STRING_FUNCTIONS:
        return STRING
    if name in ("max_by", "min_by"):
        return item(first, name)
    return first if name in ("sort_by", "sort", "reverse", "not_null") else ANY
