"""Lets `python -m kioo` be the same as `kioo`."""

import sys

from kioo.cli import main

sys.exit(main())
