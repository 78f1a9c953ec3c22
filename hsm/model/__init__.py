"""The words of the house as frozen types. This package does no I/O and imports only hsm.spec."""
