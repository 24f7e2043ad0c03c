"""The docstrings that people read, in help, schemas and the reference: ``python -OO`` leaves them out."""

import sys


def restore_docstrings() -> None:
    """Where Python left docstrings out, give the package's loaded modules, with their classes and functions, theirs."""
    if sys.flags.optimize < 2:
        return
    import ast
    from pathlib import Path

    package = __name__.partition(".")[0]
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != package or module.__doc__ is not None or not module.__file__:
            continue
        source = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        module.__doc__ = ast.get_docstring(source)
        for part in source.body:
            if isinstance(part, ast.ClassDef | ast.FunctionDef):
                vars(module)[part.name].__doc__ = ast.get_docstring(part)
