"""SoftSJJ: a software HSM and GM-appliance lab. Not a certified cryptographic module."""
