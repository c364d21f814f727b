"""How often Python looks for garbage that refers to itself, in a process that does nothing but serve."""

import gc

_NEW_THINGS, _YOUNG, _OLD = 20_000, 50, 100


def look_less_often() -> None:
    """To be called once, when everything that stays is loaded: that is looked through no more, the rest in larger lots.

    A request with a hundred visits makes some ten thousand things that live and die together; at Python's own pace every
    such request would be searched several times, and all that the server is made of with it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_THINGS, _YOUNG, _OLD)
