"""The command line: reads the arguments, calls one part, turns our errors into a sentence and an exit code."""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from core.errors import FormFault, KiooError, Refused
from kioo import admin, demo, forms, run_app, run_server, vault

REFUSED, USAGE = 1, 2
PARTS = (demo, run_app, run_server, forms, admin, vault)


def parser() -> argparse.ArgumentParser:
    """The whole command with all its parts; each part adds its own arguments."""
    top = argparse.ArgumentParser(
        prog="kioo", description="Offline-first field app and district server for health systems that want to learn."
    )
    top.add_argument("--version", action="version", version=f"kioo {version('kioo')}")
    parts = top.add_subparsers(title="parts", required=True, metavar="PART")
    for part in PARTS:
        part.add_to(parts)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Exit codes: 0 done, 1 refused with a sentence on stderr, 2 arguments that cannot be read."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except KiooError as problem:
        print(sentence(problem), file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return 130
    return code


def sentence(problem: KiooError) -> str:
    """What went wrong, where, and the next step, on as many lines as it needs."""
    if isinstance(problem, FormFault):
        where = f" ({problem.place})" if str(problem.place) else ""
        mend = f"\n  Mend it: {problem.mend}" if problem.mend else ""
        return f"kioo: {problem.what}{where}{mend}"
    if isinstance(problem, Refused) and problem.next_step:
        return f"kioo: {problem} [{problem.code}]\n  {problem.next_step}"
    return f"kioo: {problem} [{problem.code}]"
