"""What each built-in function does and gives: the pages and docs/reference/functions.md show it.

A family begins with `#`; below a name stand a sentence in Chinese, one in English, and examples.
"""

GUIDE = r"""
# 数值 | Numbers
abs
  去掉正负号，时长也可以
  The size of a number or duration without its sign
  abs(-3.5) → 3.5
  abs(duration("-PT2H")) → PT2H
amount text
  金额的写法：两位小数，整数部分三位一组；用于单据摘要
  An amount as people write it, with two decimal places and groups of three, for headlines
  amount text(4080000) → 4,080,000.00
  amount text(-1234.565) → -1,234.57
  amount text(0) → 0.00
capital amount
  人民币大写金额，精确到分，不做舍入；分以下有尾数或达到一亿亿时为空
  An amount of money in Chinese capitals, to the fen and never rounded; null for finer amounts
  capital amount(10005.30) → 壹万零伍元叁角
  capital amount(325.04) → 叁佰贰拾伍元零肆分
  capital amount(-0.5) → 负伍角
  capital amount(1200000000000) → 壹万贰仟亿元整
  capital amount(0) → 零元整
  capital amount(0.005) → null
ceiling
  向上取整，可指定小数位
  The smallest number not below it, at a scale
  ceiling(1.2) → 2
  ceiling(-1.25, 1) → -1.2
decimal
  按小数位四舍六入五成双
  A number at a scale, halves to the even digit
  decimal(2.5, 0) → 2
  decimal(1.256, 2) → 1.26
even
  是否为偶数
  Whether a number is even
  even(4) → true
exp
  自然常数 e 的若干次方
  The number e raised to a power
  exp(0) → 1
floor
  向下取整，可指定小数位
  The largest number not above it, at a scale
  floor(1.8) → 1
  floor(-1.25, 1) → -1.3
log
  自然对数
  The natural logarithm
  log(1) → 0
modulo
  除法的余数，符号与除数相同
  The remainder of a division, with the sign of the divisor
  modulo(10, 4) → 2
  modulo(-10, 4) → 2
odd
  是否为奇数
  Whether a number is odd
  odd(4) → false
round down
  按小数位舍去尾数
  A number cut off at a scale
  round down(-1.259, 2) → -1.25
round half down
  按小数位舍入，逢五舍去
  A number at a scale, halves towards zero
  round half down(1.25, 1) → 1.2
round half up
  四舍五入，金额都用它
  A number at a scale, halves away from zero: the rounding of money
  round half up(1.005, 2) → 1.01
  round half up(12.5 * 3.33, 1) → 41.6
round up
  按小数位进位
  A number at a scale, any rest away from zero
  round up(1.201, 2) → 1.21
sqrt
  平方根
  The square root
  sqrt(16) → 4
number
  把文字读成数值，可指定千分位和小数点符号
  The number that a text spells, with separators if it has others
  number("12.50") → 12.5
  number("1 234,5", " ", ",") → 1234.5
# 文字 | Texts
contains
  文字里是否含有另一段文字
  Whether a text holds another
  contains("外架清理", "清理") → true
ends with
  文字是否以某段文字结尾
  Whether a text ends with another
  ends with("3# 楼", "楼") → true
lower case
  变为小写
  A text in small letters
  lower case("C30-A") → c30-a
matches
  文字是否符合正则表达式
  Whether a text fits a regular expression
  matches("C30", "^C[0-9]+$") → true
replace
  按正则表达式替换文字
  A text with what fits a regular expression replaced
  replace("3# 楼", "[^0-9]", "") → 3
split
  按正则表达式拆成列表
  The parts of a text between what fits a regular expression
  split("木工,瓦工", ",") → ["木工", "瓦工"]
starts with
  文字是否以某段文字开头
  Whether a text begins with another
  starts with("DL-0001", "DL") → true
string
  把任意值写成文字
  Any value as text
  string(12.50) → 12.5
  string(date(2026, 10, 8)) → 2026-10-08
string join
  用分隔符连接列表里的文字
  The texts of a list joined
  string join(["木工", "瓦工"], "、") → 木工、瓦工
string length
  文字的字数
  How many characters a text has
  string length("钢筋工") → 3
string similarity
  两段文字有多相近，从 0 到 1；按最少改几个字计算
  How alike two texts are, from 0 to 1, by the fewest characters to change
  string similarity("二层砌墙修补", "二层砌墙抹灰") → 0.6666666666666666666666666666666667
  string similarity("砌墙", "砌墙") → 1
substring
  从第几个字起取一段，负数从末尾数
  A part of a text; a negative start counts from the end
  substring("2026-10-08", 1, 7) → 2026-10
  substring("钢筋工", -1) → 工
substring after
  某段文字之后的部分
  What follows another text
  substring after("DL-0001", "-") → 0001
substring before
  某段文字之前的部分
  What precedes another text
  substring before("DL-0001", "-") → DL
upper case
  变为大写
  A text in capitals
  upper case("c30") → C30
# 列表与明细 | Lists and rows
all
  是否全部为真；空列表为真
  Whether every item is true; so for an empty list
  all([true, 2 > 1]) → true
any
  是否至少一项为真
  Whether an item is true
  any([false, 2 > 1]) → true
append
  在列表末尾加几项
  A list with more items at its end
  append([1, 2], 3) → [1, 2, 3]
concatenate
  把几个列表接成一个
  Several lists as one
  concatenate([1], [2, 3]) → [1, 2, 3]
count
  有几项
  How many items there are
  count(["木工", "瓦工"]) → 2
distinct values
  去掉重复项
  A list without repetitions
  distinct values([1, 2, 1]) → [1, 2]
flatten
  把列表里的列表展开
  The items of lists within lists
  flatten([1, [2, [3]]]) → [1, 2, 3]
index of
  某项出现的位置，从 1 开始
  The places of an item, counted from 1
  index of(["a", "b", "a"], "a") → [1, 3]
insert before
  在第几项之前插入一项
  A list with one more item before a place
  insert before([1, 3], 2, 2) → [1, 2, 3]
list contains
  列表里是否有某项
  Whether a list holds an item
  list contains(["gc", "owner"], "gc") → true
list replace
  替换第几项，或替换符合条件的项
  A list with an item replaced, by place or by condition
  list replace([1, 2, 3], 2, 9) → [1, 9, 3]
  list replace([1, 2, 3], function(item, newItem) item > 1, 0) → [1, 0, 0]
max
  最大的一项
  The largest item
  max([3, 9, 5]) → 9
  max(3, 9, 5) → 9
mean
  平均数
  The average
  mean([2, 3, 4]) → 3
median
  中位数
  The item in the middle
  median([8, 2, 5, 4]) → 4.5
min
  最小的一项
  The smallest item
  min([3, 9, 5]) → 3
mode
  出现最多的项，可能不止一项
  The items that occur most often
  mode([6, 3, 9, 6, 6]) → [6]
product
  各项的乘积
  The items multiplied
  product([2, 3, 4]) → 24
remove
  去掉第几项
  A list without the item at a place
  remove([1, 2, 3], 2) → [1, 3]
reverse
  倒过来排
  A list in reverse
  reverse([1, 2, 3]) → [3, 2, 1]
sort
  排序，可给出先后的规则
  A list in order, by a rule if one is given
  sort([3, 1, 2]) → [1, 2, 3]
  sort([3, 1, 2], function(a, b) a > b) → [3, 2, 1]
stddev
  样本标准差
  The standard deviation of a sample
  stddev([2, 4, 7, 5]) → 2.081665999466132735282297706979931
sublist
  从第几项起取几项
  Some items from a place on
  sublist([1, 2, 3, 4], 2, 2) → [2, 3]
sum
  各项之和；有一项为空则结果为空
  The items added; null when one of them is null
  sum([1, 2.5, 3]) → 6.5
union
  合并列表并去掉重复项
  Several lists as one, without repetitions
  union([1, 2], [2, 3]) → [1, 2, 3]
# 日期与时间 | Dates and times
date
  日期：由文字、年月日或日期时间得到
  A day, from a text, from numbers, or of an instant
  date("2026-10-08") → 2026-10-08
  date(2026, 10, 8) → 2026-10-08
date and time
  日期时间：由文字，或由日期和时间得到
  An instant, from a text or from a day and a time
  date and time("2026-10-08T08:30:00") → 2026-10-08T08:30:00
  date and time(date(2026, 10, 8), time("08:30:00")) → 2026-10-08T08:30:00
day of week
  星期几，英文名称
  The day of the week
  day of week(date(2026, 10, 8)) → Thursday
day of year
  一年中的第几天
  The number of a day in its year
  day of year(date(2026, 2, 1)) → 32
duration
  时长：P1D 一天，PT8H 八小时，P1M 一个月
  A duration: P1D is a day, PT8H eight hours, P1M a month
  date(2026, 1, 31) + duration("P1M") → 2026-02-28
  (date(2026, 10, 8) - date(2026, 10, 1)) / duration("P1D") → 7
month of year
  月份，英文名称
  The month's name
  month of year(date(2026, 10, 8)) → October
time
  时间：由文字、时分秒或日期时间得到
  A time of day, from a text, from numbers, or of an instant
  time("08:30:00") → 08:30:00
  time(8, 30, 0) → 08:30:00
week of year
  一年中的第几周（ISO）
  The number of a week in its year, by ISO 8601
  week of year(date(2026, 1, 1)) → 1
years and months duration
  两个日期相差几年几个月
  The years and months between two days
  years and months duration(date(2025, 1, 1), date(2026, 3, 1)) → P1Y2M
# 组合值 | Contexts
context
  由键和值的列表得到组合值
  A context made of keys and values
  context([{key: "rate", value: 350}]) → {rate: 350}
context merge
  合并几个组合值，后面的优先
  Several contexts as one; later ones win
  context merge([{a: 1}, {a: 2, b: 3}]) → {a: 2, b: 3}
context put
  给组合值加上或改写一个键
  A context with one entry put into it
  context put({a: 1}, "b", 2) → {a: 1, b: 2}
get entries
  组合值的键和值的列表
  The keys and values of a context as a list
  get entries({a: 1}) → [{key: "a", value: 1}]
get value
  按键取组合值里的值
  The value under a key of a context
  get value({a: 1}, "a") → 1
# 判断 | Logic
is
  两个值的类型和值是否都相同
  Whether two values are the same in kind and value
  is(1, 1) → true
  is(1, "1") → false
not
  真假互换；空值还是空值
  The opposite of true or false; null stays null
  not(2 > 1) → false
# 区间 | Ranges
after
  第一个是否在第二个之后
  Whether the first lies after the second
  after(10, [1..5]) → true
before
  第一个是否在第二个之前
  Whether the first lies before the second
  before([1..5], 10) → true
coincides
  两个点或区间是否相同
  Whether two points or ranges are the same
  coincides([1..5], [1..5]) → true
during
  是否完全在区间之内
  Whether the first lies within the range
  during(3, [1..5]) → true
finished by
  区间是否以第二个结束
  Whether the range ends with the second
  finished by([1..5], 5) → true
finishes
  是否与区间同时结束
  Whether the first ends where the range ends
  finishes(5, [1..5]) → true
includes
  区间是否包含第二个
  Whether the range holds the second
  includes([1..5], 3) → true
meets
  第一个区间是否正好结束在第二个的起点
  Whether the first ends just where the second begins
  meets([1..5], [5..9]) → true
met by
  第一个区间是否正好从第二个的终点开始
  Whether the first begins just where the second ends
  met by([5..9], [1..5]) → true
overlaps
  两个区间是否有重叠
  Whether two ranges share something
  overlaps([1..5], [3..8]) → true
overlaps after
  第一个是否从第二个里面开始、在它之后结束
  Whether the first begins within the second and ends after it
  overlaps after([3..8], [1..5]) → true
overlaps before
  第一个是否在第二个之前开始、在它里面结束
  Whether the first begins before the second and ends within it
  overlaps before([1..5], [3..8]) → true
range
  把文字读成区间
  The range that a text spells
  range("[1..5)") → [1..5)
started by
  区间是否以第二个开始
  Whether the range begins with the second
  started by([1..5], 1) → true
starts
  是否与区间同时开始
  Whether the first begins where the range begins
  starts(1, [1..5]) → true
"""
