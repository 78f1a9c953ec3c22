"""`softsjj bench core`: the core's ops beside those of other libraries, alternating in one run."""
