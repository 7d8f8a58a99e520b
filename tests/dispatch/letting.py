"""Leave to send, for tests that are not about it."""


def anytime():
    """Never keep a message back."""
