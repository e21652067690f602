"""What stands in the way of copying a database and putting it back."""

from dougong.base.errors import SetupError
from dougong.base.text import Text


class DatabaseInUse(SetupError):
    """Another process has the database open."""

    code = "database_in_use"
    text = Text("数据库正在使用中（{where}）", "The database is in use ({where})")
    hint = Text("请先停止服务和后台任务进程", "Stop the server and the workers first")


class CopyUnreadable(SetupError):
    """A copy that is no database; what was there before is untouched."""

    code = "copy_unreadable"
    text = Text("备份中的数据库无法打开：{why}", "The copied database cannot be opened: {why}")
    hint = Text("请使用另一份备份", "Use another backup")


class ToolMissing(SetupError):
    """A program of PostgreSQL is not on this machine."""

    code = "tool_missing"
    text = Text("本机没有安装 {program}", "{program} is not on this machine")
    hint = Text(
        "请安装 PostgreSQL 客户端：sudo apt-get install postgresql-client",
        "Install the PostgreSQL client: sudo apt-get install postgresql-client",
    )


class ToolFailed(SetupError):
    """A program of PostgreSQL ended with a fault."""

    code = "tool_failed"
    text = Text("{program} 没有成功：{why}", "{program} did not succeed: {why}")
    hint = Text(
        "请确认客户端与服务器的主版本相同，且账号有权读写全部数据表",
        "Its major version must be the server's, and the account must own the tables",
    )
