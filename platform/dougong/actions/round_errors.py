"""What people read when others cannot be brought into a round, or stand in for somebody."""

from dougong.base.errors import Conflict, InputError
from dougong.base.text import Text


class AlreadyAsked(Conflict):
    """Whoever is to be brought into a round is asked in it."""

    code = "already_asked"
    text = Text("{person}已经在这个环节中", "{person} is asked in this round already")
    hint = Text("请换一个人", "Choose somebody else")


class NotToBeAsked(Conflict):
    """Duties, or the rule about the initiator, keep somebody from deciding here."""

    code = "not_to_be_asked"
    text = Text("{person}因职责分离规则不能处理", "{person} may not act here: separation of duties")
    hint = Text("请换一个人，或只请对方给意见", "Choose somebody else, or ask for advice only")


class RemindedAlready(Conflict):
    """The people of every open round were reminded a short while ago."""

    code = "reminded_already"
    text = Text("刚催办过，{when}之后可以再催", "Reminded a while ago; again after {when}")
    hint = Text("着急的话请直接联系对方", "Speak to them if it cannot wait")


class NobodyChosen(InputError):
    """Nobody was named."""

    code = "nobody_chosen"
    text = Text("请选择人员", "Choose who is to be asked")


class TooManyChosen(InputError):
    """More people than are asked at once."""

    code = "too_many_chosen"
    text = Text("一次最多选 {most} 人", "At most {most} people at once")
