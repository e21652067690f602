"""The door of every action: opens the transaction, retries what is busy, answers repeats."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from threading import Event
from typing import Generic, TypeVar

from dougong.actions.channels import channels_of
from dougong.actions.errors import Busy, LimitExceeded, Unavailable
from dougong.actions.house import House, Parsed
from dougong.actions.linked import linked
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.values import Clock
from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.settings import Settings
from dougong.store import grants
from dougong.store import idempotency as answers
from dougong.store.connection import Connection, StatementFault
from dougong.store.files import FileStore
from dougong.store.session import Database

Answer = TypeVar("Answer")
Action = Callable[[UnitOfWork], Answer]

TRIES = 4
#: Longest pause before the first retry, in seconds; it doubles with every further one.
PAUSE = 0.05
#: Seconds after which nothing is tried again: whoever waits has given up, and others queue behind.
LONGEST = 5.0


@dataclass(frozen=True)
class Idempotency(Generic[Answer]):
    """A client's key for one effect, and how its answer is written down and read again."""

    key: str
    body_hash: str
    write: Callable[[Answer], bytes]
    read: Callable[[bytes], Answer]


def _nothing() -> None:
    """Where requests do not take turns, nobody waits for one."""


class Host:
    """One customer's database with everything its actions share; one per process is enough."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        files: FileStore,
        parsed: Parsed | None = None,
    ) -> None:
        known = parsed or Parsed()
        self.database, self.clock, self.settings = database, clock, settings
        self.files, self.engine = files, known.engine
        self.channels = channels_of(settings)
        self.house = House(files, settings.zone, known.engine, known.catalogs, known.judgments)
        #: Called before a change waits for the disk: a server lets another request compute then.
        self.before_waiting: Callable[[], None] = _nothing
        #: Set when a job was added; the embedded thread waits for it.
        self.jobs_added = Event()

    def catalog(self, locale: str = "zh") -> Catalog:
        """The catalog of the active release in a language."""
        with self.database.read() as connection:
            return self.house.catalogs.active(connection, locale)

    def run(
        self,
        actor: Actor,
        action: Action[Answer],
        *,
        idempotency: Idempotency[Answer] | None = None,
        write: bool = True,
    ) -> Answer:
        """What the action gives, after its transaction has lasted; Busy when it cannot get in."""
        with self._reachable():
            if not write:
                return self._read(actor, action)
            return self._written(actor, action, idempotency)

    def glance(self, look: Callable[[Connection], Answer]) -> Answer:
        """What one statement finds, without a unit of work around it."""
        with self._reachable(), self.database.glance() as connection:
            return look(connection)

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except StatementFault as error:
            if self.database.is_away(error):
                raise Unavailable from error
            raise

    def at(self, clock: Clock) -> "Host":
        """The same host under another clock: stories of the demo happen in the past."""
        other = copy(self)
        other.clock = clock
        return other

    def run_as_owner(self, actor: Actor, action: Action[Answer]) -> Answer:
        """Like `run`, with the right and the time to change tables: publishing only."""
        with self.database.begin_as_owner() as connection:
            # Whatever is made live must be compared with what is live now.
            uow = self.unit(connection, replace(actor, release=None))
            answer = action(uow)
            # What the owner made is of use only when requests may use it.
            grants.give(self.database, connection)
            uow.commit()
        return answer

    def unit(self, connection: Connection, actor: Actor) -> UnitOfWork:
        """A unit of work on an open connection."""
        catalogs = self.house.catalogs
        if actor.release is None:
            catalog = catalogs.active(connection, actor.locale)
        else:
            catalog = catalogs.of(connection, actor.release, actor.locale)
        tables = catalogs.tables(catalog)
        return UnitOfWork(
            connection=connection,
            actor=linked(connection, catalog, tables, actor),
            tenant=self.database.tenant,
            now=self.clock.now(),
            catalog=catalog,
            tables=tables,
            house=self.house,
        )

    def _written(
        self, actor: Actor, action: Action[Answer], idempotency: Idempotency[Answer] | None
    ) -> Answer:
        try:
            return self._retried(lambda: self._once(actor, action, idempotency))
        except Conflict:
            # The same request may have won meanwhile; then its answer is this one's too.
            won = self._answered(actor, idempotency)
            if won is None or idempotency is None:
                raise
            return idempotency.read(won)

    def _read(self, actor: Actor, action: Action[Answer]) -> Answer:
        with self.database.read() as connection:
            return action(self.unit(connection, actor))

    def _once(
        self, actor: Actor, action: Action[Answer], once: Idempotency[Answer] | None
    ) -> Answer:
        with self.database.begin() as connection:
            uow = self.unit(connection, actor)
            if once is None:
                answer = action(uow)
            else:
                known = answers.answer_for(uow, once.key, once.body_hash)
                if known is not None:
                    return once.read(known)
                answer = action(uow)
                answers.remember(uow, once.key, once.body_hash, once.write(answer))
            if self.database.waits_at_commit:
                self.before_waiting()
            uow.commit()
            self.before_waiting()
        if uow.wakes_jobs:
            self.jobs_added.set()
        return answer

    def _answered(self, actor: Actor, once: Idempotency[Answer] | None) -> bytes | None:
        if once is None:
            return None
        with self.database.read() as connection:
            known = answers.answer_for(self.unit(connection, actor), once.key, once.body_hash)
        # Whoever wrote it down may still be waiting for the disk.
        self.database.make_last()
        return known

    def _met_twin(self, error: StatementFault) -> bool:
        """Whether the same key was answered by a twin of this request at the same moment."""
        return "idempotency" in (self.database.unique_violated(error) or "")

    def _retried(self, unit: Callable[[], Answer]) -> Answer:
        began, beyond = time.monotonic(), None
        for attempt in range(TRIES):
            try:
                return unit()
            except LimitExceeded as error:
                # What was read before the balance was locked may be of a moment ago. A refusal
                # counts when it was reached twice from the same sums (domain.md 3.9).
                if error.facts == beyond or attempt + 1 == TRIES:
                    raise
                beyond = error.facts
                # Nothing is in the way; the sums are only looked at once more.
                continue
            except StatementFault as error:
                if not (self.database.is_busy(error) or self._met_twin(error)):
                    raise
                # A transaction that was ended because the machine stood still has kept nobody
                # waiting; it finds its way free and is tried again however long that was.
                paused = attempt == 0 and self.database.is_cut_off(error)
                late = time.monotonic() - began > LONGEST
                if (late and not paused) or attempt + 1 == TRIES:
                    raise Busy from error
            time.sleep(random.uniform(0, PAUSE * 2**attempt))  # noqa: S311 (jitter, no secret)
        raise AssertionError("unreachable")
