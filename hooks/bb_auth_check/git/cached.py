"""A property that is worked out once: that of `functools`, which a check would have to load."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import cached_property

    cached = cached_property
else:

    class cached:
        """Puts what the function has returned into the object, in its own place."""

        def __init__(self, function):
            self._function = function
            self._name = function.__name__
            self.__doc__ = function.__doc__

        def __get__(self, owner, kind=None):
            """The value, or this itself where the class is asked."""
            if owner is None:
                return self
            value = owner.__dict__[self._name] = self._function(owner)
            return value
