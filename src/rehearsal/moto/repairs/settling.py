"""What AWS needs a while for: the first answers still show the state before it. Counted in reads and not in seconds,
so that whoever waits sees it on a fast and on a slow machine alike."""

READS = 2


def unsettle(item, settle, reads=READS):
    """The next reads of the item count down; the one after them settles it first."""
    item._ballast_unsettled = (reads, settle)


def is_settled(item):
    return getattr(item, "_ballast_unsettled", None) is None


def read(items):
    """Call before the answer is made: moto writes it from the items afterwards."""
    for item in items:
        if is_settled(item):
            continue
        reads, settle = item._ballast_unsettled
        if reads > 0:
            item._ballast_unsettled = (reads - 1, settle)
        else:
            item._ballast_unsettled = None
            settle()
