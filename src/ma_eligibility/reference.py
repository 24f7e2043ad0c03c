"""The reference of the rule language, made from the models that read it."""


def make_reference() -> str:
    """Return the reference as Markdown."""
    return ""
