"""What definitions give is the same in every database of a test run: it is worked out once."""

from dougong.actions.house import Parsed

PARSED = Parsed()
