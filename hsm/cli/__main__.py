"""`python -m hsm.cli` is `softsjj`."""

from hsm.cli import main

main()
