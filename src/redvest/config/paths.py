"""Where things are, known before the settings can be read."""

import os
from pathlib import Path

#: The package itself, and the checkout around it.
PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
#: REDVEST_VAR: where the embedded database, keys, collected assets and logs live.
VAR = Path(os.environ.get("REDVEST_VAR", ROOT / "var"))

#: The divisions the product ships: six real regions, for the demo and for measuring.
DIVISIONS = Path(__file__).resolve().parents[1] / "places" / "data" / "divisions.csv.gz"
