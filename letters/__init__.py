"""Letters: findings on each police force become signed PDF letters under embargo."""

__version__ = "0.1.0"
