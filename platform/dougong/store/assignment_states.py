"""Conditions on the state of assignments, in the words of the indexes that hold only such rows.

A database chooses its way before it knows the values that come with a question, and sees that such
an index applies only where the question repeats the condition of the index word by word.
"""

from sqlalchemy import and_, literal_column

from dougong.store.columns import PlainText
from dougong.store.platform_tables import assignment


def _in(*states: str) -> list[object]:
    return [literal_column(f"'{state}'", PlainText()) for state in states]


#: Those that still wait for their holder or for their turn.
PENDING = assignment.c.state.in_(_in("open", "waiting"))
#: Those that wait for their holder now.
OPEN = and_(PENDING, assignment.c.state == literal_column("'open'", PlainText()))
#: Those that their holder has dealt with: answered, or handed on to another one.
HANDLED = assignment.c.state.in_(_in("done", "transferred"))
