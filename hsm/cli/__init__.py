"""The command `softsjj`. Commands are one file per group; heavy modules are imported when used."""


def main() -> None:
    """Run the command line and exit with a code of `hsm.cli.exits`."""
    from hsm.cli.app import app

    try:
        app()
    except Exception as error:
        from hsm.cli.failures import explain

        raise SystemExit(explain(error)) from None
