"""Keeps Python's collector of garbage out of the way while a form is made ready, and sees to it that forms nobody holds are found."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MOST_UNSEEN = 500_000
"""Objects; with their texts some 60 MB."""


class _Unseen:
    """How many objects were made that the collector never looked at."""

    objects = 0


@contextmanager
def uncollected() -> Iterator[None]:
    """Lets garbage wait: of the many small things a form is made of, hardly any is.

    What was made meanwhile counts as old at once (freezing and thawing costs nothing); else the next rounds of the
    collector would each look at all of it. But the collector does not know of it, and would never look for what became
    garbage later, such as the forms of before. So it is asked to look when that may be a lot.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            _Unseen.objects += gc.get_count()[0]
            gc.freeze()
            gc.unfreeze()
            gc.enable()
            if _Unseen.objects > MOST_UNSEEN:
                gc.collect()
                _Unseen.objects = 0
