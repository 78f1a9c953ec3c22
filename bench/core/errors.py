"""What a benchmark cannot do."""


class BenchError(Exception):
    """The benchmark cannot go on; the message says why and what to do."""


class WrongQuestionError(BenchError):
    """What was asked for does not exist: a filter, an implementation, a peer."""


class MissingError(Exception):
    """A peer cannot take part; the message is the reason."""
