"""What an operator reads when a backup cannot be made or put back."""

from dougong.base.errors import SetupError
from dougong.base.text import Text


class BackupTargetTaken(SetupError):
    """The folder for a backup holds something already."""

    code = "backup_target_taken"
    text = Text("目录 {folder} 不是空的", "The folder {folder} is not empty")
    hint = Text("请换一个新目录，如带日期的名称", "Name a new folder, with the date in its name")


class BackupUnreadable(SetupError):
    """The folder holds no backup, or one of a later format."""

    code = "backup_unreadable"
    text = Text("{folder} 里没有可以读取的备份：{why}", "No readable backup in {folder}: {why}")
    hint = Text("请指定 dougong backup 生成的目录", "Name a folder that dougong backup has written")


class BackupDamaged(SetupError):
    """A file of a backup is not the one that was written."""

    code = "backup_damaged"
    text = Text(
        "备份文件 {name} 与写入时不一致或已丢失", "{name} of the backup is lost or was changed"
    )
    hint = Text("请使用另一份备份", "Use another backup")


class BackupElsewhere(SetupError):
    """A backup of one kind of database, or of one schema, cannot be put into another."""

    code = "backup_elsewhere"
    text = Text(
        "备份来自 {found}，不能恢复到 {wanted}",
        "The backup is of {found} and cannot be put into {wanted}",
    )
    hint = Text(
        "请把 DOUGONG_DATABASE_URL 指向同类数据库的同名模式",
        "Let DOUGONG_DATABASE_URL name a database of that kind and a schema of that name",
    )


class DatabaseNotEmpty(SetupError):
    """A backup would take the place of a database that holds something."""

    code = "database_not_empty"
    text = Text("目标数据库不是空的（{count} 张表）", "The database is not empty ({count} tables)")
    hint = Text(
        "确认要替换时加 --force；原有数据会改名保留",
        "Add --force to replace it; what is there is kept under another name",
    )


class RestoreDiffers(SetupError):
    """What was put back is not what was copied; it must not be used."""

    code = "restore_differs"
    text = Text("恢复后的数据与备份不一致：{what}", "The restored data differ: {what}")
    hint = Text("请不要启用该数据库，换一份备份重试", "Do not use it; try another backup")
