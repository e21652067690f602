"""Arithmetic, comparison, logic and control flow."""

import pytest

from unit.feel.tables import assert_same, table

ARITHMETIC = """
1 + 2 * 3                                   ==> 7
(1 + 2) * 3                                 ==> 9
0.1 + 0.2 = 0.3                             ==> true
2 - 3 - 4                                   ==> -5
2 ** 3 ** 2                                 ==> 64
-2 ** 2                                     ==> 4
1 / 3 * 3 = 1                               ==> false
10 / 4                                      ==> 2.5
1 / 0                                       ==> null
9007199254740993 + 0                        ==> 9007199254740993
99999999999999.99 + 0.01                    ==> 100000000000000
"a" + "b"                                   ==> "ab"
"a" + 1                                     ==> null
1 + null                                    ==> null
数量 * 单价                                  ==> 12506.875
profit and loss + 1                         ==> 8
-nothing                                    ==> null
1e3                                         ==> 1000
.5 * 2                                      ==> 1
"""

COMPARISON = """
1 < 2                                       ==> true
"a" < "b"                                   ==> true
1 < "a"                                     ==> null
1 = "1"                                     ==> null
null = null                                 ==> true
nothing = 1                                 ==> false
nothing != 1                                ==> true
1 = 1.0                                     ==> true
[1, 2] = [1, 2]                             ==> true
[1, 2] = [2, 1]                             ==> false
{a: 1, b: 2} = {b: 2, a: 1}                 ==> true
[1..2] = [1..2)                             ==> false
@"2026-01-01" < @"2026-01-02"               ==> true
@"P1D" > @"PT23H"                           ==> true
@"P1Y" = @"P12M"                            ==> true
@"P1M" < @"P31D"                            ==> null
5 between 1 and 5                           ==> true
5 between 6 and 9                           ==> false
nothing between 1 and 2                     ==> null
5 in [1..5)                                 ==> false
5 in (<= 5, 9)                              ==> true
5 in ]1..5]                                 ==> true
5 in (1..5)                                 ==> false
null in [(if 2 in (? > 1) then null else 1)..3] ==> null
4 in (if 2 in (? > 3) then 2 else 4)        ==> true
5 in [1, 5]                                 ==> true
"b" in ("a", "b")                           ==> true
数量 * 单价 > 10000 and 部门 = "工程"          ==> true
"""

LOGIC = """
true and null                               ==> null
false and null                              ==> false
null and false                              ==> false
true or null                                ==> true
false or null                               ==> null
true and 1                                  ==> null
false or 1 or true                          ==> true
true and true and null and false            ==> false
not(true)                                   ==> false
not(null)                                   ==> null
not(1)                                      ==> null
if null then 1 else 2                       ==> 2
if 1 > 0 then "y" else "n"                  ==> "y"
if true then if false then 1 else 2 else 3  ==> 2
"""

LOOPS = """
for x in [1, 2, 3] return x * 2             ==> [2, 4, 6]
for x in 1..3 return x                      ==> [1, 2, 3]
for x in 3..1 return x                      ==> [3, 2, 1]
for x in [1, 2], y in [10, 20] return x + y ==> [11, 21, 12, 22]
for x in [[1, 2], [3]], y in x return y     ==> [1, 2, 3]
for i in 1..4 return if i = 1 then 1 else i * partial[-1] ==> [1, 2, 6, 24]
for d in @"2026-01-30"..@"2026-02-01" return day of week(d) ==> ["Friday", "Saturday", "Sunday"]
sum(for x in 明细 return x.数量 * x.单价)     ==> 1836.5
some x in 明细 satisfies x.工种 = "瓦工"       ==> true
every x in 明细 satisfies x.数量 > 1          ==> false
some x in [] satisfies true                 ==> false
every x in [] satisfies false               ==> true
some x in [1, null] satisfies x > 5         ==> null
for x in 5 return x                         ==> [5]
for x in nothing return x                   ==> null
"""

FILTERS = """
[10, 20, 30][1]                             ==> 10
[10, 20, 30][-1]                            ==> 30
[10, 20, 30][4]                             ==> null
[10, 20, 30][item > 15]                     ==> [20, 30]
明细[工种 = "木工"].数量                      ==> [2, 0.5]
明细[数量 > 1 and 单价 < 330].工种            ==> ["瓦工"]
count(明细[item.工种 = "木工"])               ==> 2
sum(明细[工种 = "电工"].数量)                 ==> null
明细[1].单价                                 ==> 350
明细.工种                                    ==> ["木工", "瓦工", "木工"]
[{x: 1}, {y: 2}][x = 1]                      ==> [{x: 1}]
[1, 2, 3][item > 1][1]                       ==> 2
5[1]                                         ==> 5
[1, 2]["a"]                                  ==> null
{a: {b: [1, 2]}}.a.b[2]                      ==> 2
{l: [1, 2, 3], n: l[2]}.n                    ==> 2
[1..3].start                                 ==> 1
(1..3].start included                        ==> false
"""

NAMES = """
full name                                    ==> "王小二"
{a b: 1, c: a b + 1}.c                       ==> 2
{"a-b": 1}.a-b                               ==> 1
{a: 1, a b: 2, r: a b - a}.r                 ==> 1
count                                        ==> 5
count([1, 2])                                ==> 2
{f: function(first name) first name + "!", r: f("a")}.r ==> "a!"
(function(x, y) x - y)(y: 1, x: 3)           ==> 2
{n: 1 // a comment
 }.n                                         ==> 1
/* before */ 1 /* after */                   ==> 1
date and time("2026-01-01T08:00:00").hour    ==> 8
"""

TYPES = """
1 instance of number                         ==> true
1 instance of string                         ==> false
null instance of Any                         ==> false
[1, 2] instance of list<number>              ==> true
[1, "a"] instance of list<number>            ==> false
{a: 1} instance of context<a: number>        ==> true
@"2026-01-01" instance of date               ==> true
@"P1D" instance of days and time duration    ==> true
[1..2] instance of range<number>             ==> true
"""

ROWS = [
    *table(ARITHMETIC),
    *table(COMPARISON),
    *table(LOGIC),
    *table(LOOPS),
    *table(FILTERS),
    *table(NAMES.replace("comment\n ", "comment @@ ")),
    *table(TYPES),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_an_expression_has_the_value_the_standard_gives_it(text, expected):
    assert_same(text.replace("@@", "\n"), expected)
