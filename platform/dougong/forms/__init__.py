"""From raw input to data that holds together: decoding, evaluation, checks, views; all pure."""
