"""``python -m rst2spec``."""

import sys

from rst2spec.cli.main import main

sys.exit(main())
