"""The command `softsjj`. Commands are one file per group; heavy modules are imported when used."""

import os


def main() -> None:
    """Run the command line and exit with a code of `hsm.cli.exits`."""
    from hsm.cli.app import app

    # gRPC's own lines about a failed handshake say less than ours, in more words.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        app()
    except Exception as error:
        from hsm.cli.failures import explain

        raise SystemExit(explain(error)) from None
