"""How much the Python fuzz tests do: a little and always the same, or as long as was asked for.

SOFTSJJ_FUZZ_SECONDS, which the C drivers take too, asks for a long run with new cases each time.
"""

import os

from hypothesis import HealthCheck, settings

SECONDS = float(os.environ.get("SOFTSJJ_FUZZ_SECONDS") or 0)


def effort(examples: int, a_second: int) -> settings:
    """Give the settings of a test: `examples` in the short run, so many a second in a long one."""
    return settings(
        max_examples=max(examples, int(SECONDS * a_second)),
        derandomize=not SECONDS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
