"""The Python client's benchmark."""
