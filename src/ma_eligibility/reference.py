"""stub"""


def make_reference() -> str:
    return ""
