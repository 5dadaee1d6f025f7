"""``python -m redvest`` is the ``redvest`` command."""

import sys

from redvest.config.command import main

sys.exit(main())
