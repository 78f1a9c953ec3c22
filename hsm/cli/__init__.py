"""The command `softsjj`. Commands are one file per group; heavy modules are imported when used."""


def main() -> None:
    """Run the command line and exit with a code of `hsm.cli.exits`."""
    from hsm.cli.app import app  # noqa: PLC0415

    try:
        app()
    except Exception as error:
        from hsm.cli.failures import explain  # noqa: PLC0415

        raise SystemExit(explain(error)) from None
