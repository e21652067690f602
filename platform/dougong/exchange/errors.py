"""Why a file that came in is not read."""

from dougong.base.errors import InputError
from dougong.base.text import Text


class XlsxType(InputError):
    """The file is no workbook of Excel."""

    code = "xlsx_type"
    text = Text("这不是 Excel 工作簿（.xlsx）", "This is no Excel workbook (.xlsx)")
    hint = Text(
        "请在 Excel 或 WPS 中另存为“Excel 工作簿（*.xlsx）”后再上传",
        "Save it as “Excel Workbook (*.xlsx)” and upload that",
    )


class XlsxLocked(InputError):
    """The workbook has a password, or is one of the old format."""

    code = "xlsx_locked"
    text = Text(
        "打不开这个文件：它有密码，或是旧版 .xls 格式",
        "The file cannot be opened: it has a password or is an old .xls",
    )
    hint = Text(
        "请去掉密码，另存为“Excel 工作簿（*.xlsx）”后再上传",
        "Remove the password, save it as “Excel Workbook (*.xlsx)” and upload that",
    )


class XlsxBroken(InputError):
    """The workbook's parts cannot be read."""

    code = "xlsx_broken"
    text = Text("工作簿已损坏，无法读取", "The workbook is damaged and cannot be read")
    hint = Text("请在 Excel 中打开后另存一份再上传", "Open it in Excel, save a copy, upload that")


class XlsxTooLarge(InputError):
    """The workbook unpacks to more than is read."""

    code = "xlsx_too_large"
    text = Text(
        "工作簿展开后太大（上限 {megabytes} MB）",
        "Unpacked, the workbook is too large (limit {megabytes} MB)",
    )
    hint = Text(
        "请只保留要导入的表和列，或分成几个文件",
        "Keep only the sheet and columns to import, or split the file",
    )


class XlsxTooLong(InputError):
    """A sheet has more rows than one file may bring."""

    code = "xlsx_too_long"
    text = Text("“{sheet}”超过 {limit} 行", "“{sheet}” has more than {limit} rows")
    hint = Text("请分成几个文件导入", "Split it into several files")


class XlsxTooWide(InputError):
    """A sheet has cells far to the right."""

    code = "xlsx_too_wide"
    text = Text("“{sheet}”超过 {limit} 列", "“{sheet}” has more than {limit} columns")
    hint = Text("请删除多余的列（包括看不见内容的）", "Delete columns that are not needed")


class XlsxMerged(InputError):
    """A sheet has merged cells: which row such a value belongs to cannot be told."""

    code = "xlsx_merged"
    text = Text("工作簿里有合并的单元格", "The workbook has merged cells")
    hint = Text(
        "请取消合并，并给每一行填上内容，再上传",
        "Unmerge them, fill every row, and upload it again",
    )


class XlsxEmpty(InputError):
    """No visible sheet holds a heading and a row."""

    code = "xlsx_empty"
    text = Text("工作簿里没有可以导入的行", "The workbook has no row to import")
    hint = Text(
        "请下载模板，在表头下面逐行填写", "Download the template and fill in rows below the heads"
    )
