"""Which worked examples, edge cases and invariants of the domain are proven, and where.

A scenario or test that proves one names it (`WX-08`, `EC-05`, `INV-3`) in its title or its text.
`python tests/docs/worked_examples.py > docs/reference/worked_examples.md` writes the page anew.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"\b((?:WX|EC)-\d\d|INV-\d{1,2}|E2E-01)\b")
PLACES = ("modules/*/scenarios/*.yaml", "bundles/*/scenarios/*.yaml", "tests/**/*.py")

EXAMPLES = {
    "WX-01": "价税分离与四舍五入",
    "WX-02": "分摊尾差",
    "WX-03": "占用、承诺到实际的全过程",
    "WX-04": "预算控制阈值与并发",
    "WX-05": "动态成本表",
    "WX-06": "变更后的合同额",
    "WX-07": "移动加权平均与清零出库",
    "WX-08": "点工单明细计算",
    "WX-09": "点工月度汇总",
    "WX-10": "班组结算与反扣",
    "WX-11": "预付款扣回、进度款、结算与质保金",
    "WX-12": "可付上限",
    "WX-13": "资金两本账",
    "WX-14": "资金计划达成与控制",
    "WX-15": "内部借款利息",
    "WX-16": "应收账龄",
    "WX-17": "三个月资金预测",
    "WX-18": "工资专户",
    "WX-19": "四种搭接关系的关键线路",
    "WX-20": "工作日历换算",
    "WX-21": "进度汇总与偏差",
    "WX-22": "计划值曲线",
    "WX-23": "挣值",
    "WX-24": "风险矩阵",
    "WX-25": "验收通过率",
    "WX-26": "增值税预缴与应缴",
    "WX-27": "跨月冲销",
    "WX-28": "重新计量",
    "WX-29": "质保金单列、分两次释放",
    "WX-30": "试用与授权",
    "WX-31": "毛利与完工百分比",
    "WX-32": "资金状况",
    "WX-33": "备用金冲销",
    "WX-34": "工资行",
    "WX-35": "人天费率",
    "WX-36": "价差与量差",
    "WX-37": "缓冲消耗",
    "WX-38": "两种税率与里程碑收款",
    "WX-39": "九小时工与加班折工",
    "WX-40": "联营管理费与以收定支",
    "WX-41": "出库时确认成本",
    "E2E-01": "从点工单到付款的完整链条",
}
INVARIANTS = {
    "INV-1": "预算余额等式处处成立",
    "INV-2": "合同行剩余承诺不为负",
    "INV-3": "账户余额合计等于项目余额加资金池",
    "INV-4": "累计结算不超合同额与容差",
    "INV-5": "已付、待付与在批不超可付上限",
    "INV-6": "同一批点工的各种汇总相等",
    "INV-7": "按期间合计等于按业务日期合计",
    "INV-8": "单据合计等于各行舍入后之和",
    "INV-9": "过账只来自有效单据，占用最终归零，重放不增行",
    "INV-10": "质保金余额不为负",
    "INV-11": "计划值累计等于完工预算",
    "INV-12": "单据与其全额冲销在各台账归零",
}
EDGES = {
    "EC-01": "冲销已被后续单据引用的单据",
    "EC-02": "部分冲销",
    "EC-03": "冲销再冲销",
    "EC-04": "负数行",
    "EC-05": "业务日期落在已关账期间",
    "EC-06": "期间重开",
    "EC-07": "预算减到已用以下",
    "EC-08": "没有预算的科目",
    "EC-09": "同一科目多行合计超预算",
    "EC-10": "执行超过承诺",
    "EC-11": "带剩余承诺终止合同",
    "EC-12": "发票与暂估不一致",
    "EC-13": "合同期内税率变化",
    "EC-14": "一份合同两种税率",
    "EC-15": "重新计量使累计减少",
    "EC-16": "结算后多付",
    "EC-17": "质保金部分扣留",
    "EC-18": "保函置换质保金",
    "EC-19": "结算时预付款未扣完",
    "EC-20": "付款失败或退回",
    "EC-21": "同一申请付两次",
    "EC-22": "分多次付到多个账户",
    "EC-23": "委托第三方收款",
    "EC-24": "抵账",
    "EC-25": "未分配的收款",
    "EC-26": "一笔收款分给两个项目",
    "EC-27": "工资专户付给供应商",
    "EC-28": "工资卡不是本人",
    "EC-29": "一名工人同日在两个班组",
    "EC-30": "跨夜班次",
    "EC-31": "按人数的行改为实名",
    "EC-32": "分包拒绝反扣",
    "EC-33": "业主不认签证点工",
    "EC-34": "离线期间月份已锁",
    "EC-35": "两人同时审批",
    "EC-36": "审批人离职",
    "EC-37": "在途单据遇到规则修改",
    "EC-38": "已有单据时新增字段",
    "EC-39": "角色找不到人",
    "EC-40": "申请人就是唯一的项目经理",
    "EC-41": "搭接关系成环",
    "EC-42": "工序逆序完成",
    "EC-43": "完成百分比下降",
    "EC-44": "预算调整改变完工预算",
    "EC-45": "成本没有分部分项",
    "EC-46": "除数为零的指标",
    "EC-47": "零金额与尾差行",
    "EC-48": "中途接管",
    "EC-49": "借款提前或逾期归还",
    "EC-50": "有未结事项时关闭项目",
    "EC-51": "删除工人个人信息",
    "EC-52": "试用到期或席位用完",
    "EC-53": "批量导入有一行错误",
    "EC-54": "替换已批准单据的附件",
    "EC-55": "大写金额与数字一致",
}
HEAD = """# 领域算例与边界 · Worked examples and edge cases

由 `tests/docs/worked_examples.py` 从场景与测试生成，请勿手工修改。
“证明”一列是写明该编号的场景或测试，“—”表示尚未证明。
Written from scenarios and tests by `tests/docs/worked_examples.py`; do not edit it.
What stands under *proven by* names the number it proves; a dash: nothing proves it yet.
"""


def page() -> str:
    """The whole page."""
    found = proofs()
    return "\n".join([HEAD, *_lines(found)])


def proofs() -> dict[str, list[str]]:
    """Number → the files that prove it."""
    found: dict[str, list[str]] = {}
    for pattern in PLACES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_relative_to(ROOT / "tests" / "docs"):
                continue
            name = path.relative_to(ROOT).as_posix()
            for number in sorted(set(NAMED.findall(path.read_text(encoding="utf-8")))):
                found.setdefault(number, []).append(name)
    return found


def _lines(found: dict[str, list[str]]) -> Iterator[str]:
    tables = (
        ("算例 · Worked examples", EXAMPLES),
        ("不变量 · Invariants", INVARIANTS),
        ("边界 · Edge cases", EDGES),
    )
    for title, numbers in tables:
        done = sum(number in found for number in numbers)
        yield f"## {title}\n\n{done} / {len(numbers)}\n"
        yield "| 编号 | 内容 | 证明 · proven by |\n| --- | --- | --- |"
        for number, text in numbers.items():
            where = "<br>".join(f"`{name}`" for name in found.get(number, ()))
            yield f"| {number} | {text} | {where or '—'} |"
        yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
