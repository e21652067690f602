"""What one engine has put into words serves the others."""

from sqlalchemy import column, create_engine, select, table

from dougong.store import dialects
from dougong.store.session import Database, readable_url


def test_reading_and_writing_share_what_they_compile(database: Database, database_url: str) -> None:
    wanted = select(table("person", column("login"))).where(column("login") == "nobody")
    with database.read() as connection:
        assert connection.execute(wanted).all() == []
    known = len(dialects.COMPILED)
    with database.begin() as connection:
        assert connection.execute(wanted).all() == []
    other = Database(database_url)
    with other.read() as connection:
        assert connection.execute(wanted).all() == []
    other.close()
    assert len(dialects.COMPILED) == known


def test_servers_of_two_versions_share_nothing(database_url: str) -> None:
    url = dialects.shared(readable_url(database_url))
    one, other = create_engine(url).dialect, create_engine(url).dialect
    assert one == other
    assert hash(one) == hash(other)
    one.server_version_info = (15, 1)
    other.server_version_info = (17, 0)
    assert one != other
