"""An exercise's checks, with their hidden inputs: the instructor's half, a plain Python module."""

import importlib.util

from dlcourse.checks.practice import Check


def load_checks(path):
    """The checks that the module at `path` defines, as {name: check}, in its order.

    Raises ValueError where there is none, or where one stands under another name than its own.
    """
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checks = {name: check for name, check in vars(module).items() if isinstance(check, Check)}
    if not checks:
        raise ValueError(f"{path.name} defines no check: see the other exercises' modules.")
    for name, check in checks.items():
        if name != check.name:
            raise ValueError(f"{path.name}: the check {check.name!r} is called {name!r} there; "
                             "call it by the name of the function that it checks.")
    return checks
