"""Settings of a server by environment variable that are whole numbers."""

import os


class SettingRefused(ValueError):
    """An environment variable has a value it cannot have; the message is a sentence that says what to do."""


def whole_number(name: str, usual: int) -> int:
    """The number an environment variable gives, `usual` where it is not set or empty. Raises SettingRefused where it is
    no whole number from 1."""
    asked = os.environ.get(name)
    if not asked:
        return usual
    if not asked.isdecimal() or int(asked) < 1:
        raise SettingRefused(f"{name} is '{asked}'. It is a whole number from 1; correct it and start again.")
    return int(asked)
