"""Prints the seconds from the first import to a blank form, in this process: `python -m benchmarks.fresh_form XFORM`."""

import sys
import time
from pathlib import Path

if __name__ == "__main__":
    start = time.perf_counter()
    from forms import FormSession, load_form

    form = load_form(Path(sys.argv[1]).read_bytes())
    FormSession.new(form, clock_ms=lambda: 0, random_bytes=bytes).pages()
    print(time.perf_counter() - start)
