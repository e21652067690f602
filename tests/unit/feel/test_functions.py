"""The built-in functions, family by family."""

import re

import pytest

from dougong import feel
from unit.feel.tables import assert_same, table

NUMBERS = """
decimal(1/3, 2)                              ==> 0.33
decimal(2.5, 0)                              ==> 2
decimal(1.115, 2)                            ==> 1.12
floor(-1.5)                                  ==> -2
floor(1.56, 1)                               ==> 1.5
ceiling(1.2)                                 ==> 2
round up(1.121, 2)                           ==> 1.13
round down(-1.129, 2)                        ==> -1.12
round half up(1.005, 2)                      ==> 1.01
round half up(-1.005, 2)                     ==> -1.01
round half up(2.675, 2)                      ==> 2.68
round half down(1.005, 2)                    ==> 1
round half up(1234.5, -2)                    ==> 1200
round half up(n: 1.25, scale: 1)             ==> 1.3
abs(-3)                                      ==> 3
abs(@"-P1D")                                 ==> @"P1D"
modulo(10, 3)                                ==> 1
modulo(-10, 3)                               ==> 2
modulo(10, -3)                               ==> -2
modulo(10, 0)                                ==> null
sqrt(16)                                     ==> 4
sqrt(-1)                                     ==> null
log(1)                                       ==> 0
log(0)                                       ==> null
exp(0)                                       ==> 1
odd(3)                                       ==> true
even(3)                                      ==> false
even(2.5)                                    ==> null
number("1 000,50", " ", ",")                 ==> 1000.5
number("1.000.000", ".", null)               ==> 1000000
number("abc")                                ==> null
floor(1.5, null)                             ==> null
"""

STRINGS = r"""
string length("工程🐎")                       ==> 3
substring("foobar", 3)                       ==> "obar"
substring("foobar", 3, 2)                    ==> "ob"
substring("foobar", -2, 1)                   ==> "a"
substring("foobar", 0)                       ==> null
upper case("aBc")                            ==> "ABC"
lower case("aBc")                            ==> "abc"
substring before("foobar", "bar")            ==> "foo"
substring after("foobar", "ob")              ==> "ar"
substring after("foobar", "x")               ==> ""
contains("foobar", "ob")                     ==> true
starts with("foobar", "fo")                  ==> true
ends with("foobar", "r")                     ==> true
matches("13800001111", "^1[0-9]{10}$")       ==> true
matches("a", "[")                            ==> null
replace("abcd", "(b)(c)", "$2-$1")           ==> "ac-bd"
replace("abc", "B", "x", "i")                ==> "axc"
matches("工程部", "^\w+$")                   ==> true
matches("a_b", "^\w+$")                      ==> false
matches("٣", "\d")                           ==> true
matches("x", "[A-Z-[OI]]", "i")              ==> true
matches("o", "[A-Z-[OI]]", "i")              ==> false
matches("b", "[^a-c-[x]]")                   ==> false
matches("x", "[^a-c-[x]]")                   ==> false
matches("木", "[\p{L}-[a-z]]")               ==> true
matches("a", "[\p{L}-[a-z]]")                ==> false
matches("木工", "^\p{IsCJKUnifiedIdeographs}+$") ==> true
matches("hello", "\p{ Is Basic Latin }+", "x") ==> true
matches("a", "\P{IsBasicLatin}")             ==> false
matches("a:b", "^\i\c*$")                    ==> true
matches("1a", "^\i\c*$")                     ==> false
matches("a b", "^\S+$")                      ==> false
matches("a-b", "[a\-]-[\-b]")                ==> true
matches("a", "a\b")                          ==> null
matches("aa", "(a)\1")                       ==> null
matches("a", "(?i)A")                        ==> null
matches("a", "a{,2}")                        ==> null
matches("a", "[b-a]")                        ==> null
matches("a", "\p{IsNoBlock}")                ==> null
matches("a.b", "a[.]b", "x")                 ==> true
split("a;b;;c", ";")                         ==> ["a", "b", "", "c"]
string join(["a", null, "b"], ", ")          ==> "a, b"
string join(["a", 1])                        ==> null
string similarity("abcdefghij", "abcdefghiX") ==> 0.9
string similarity("清理二层楼面垃圾", "清理二层楼面积水") ==> 0.75
string similarity("工🐎", "工")               ==> 0.5
string similarity("ab", "ba")                ==> 0
string similarity("", "")                    ==> 1
string similarity("", "a")                   ==> 0
string similarity("a", null)                 ==> null
string(1.50)                                 ==> "1.5"
string(100)                                  ==> "100"
string(@"P1DT2H")                            ==> "P1DT2H"
string([1, "a", {b: null}])                  ==> "[1, \"a\", {b: null}]"
string(null)                                 ==> null
string(date and time("2026-01-01T08:00:00+08:00")) ==> "2026-01-01T08:00:00+08:00"
"\u5de5\U01F40E\t"                           ==> "工🐎	"
"\uD83D\uDC0E"                               ==> "🐎"
"""

LISTS = """
sum([1, 2, 3])                               ==> 6
sum(1, 2, 3)                                 ==> 6
sum([])                                      ==> null
sum([1, "a"])                                ==> null
sum([0.1, 0.2])                              ==> 0.3
min([3, 1, 2])                               ==> 1
max("a", "c", "b")                           ==> "c"
min([])                                      ==> null
mean([1, 2, 4, 5])                           ==> 3
median([8, 2, 5, 3, 4])                      ==> 4
stddev([2, 4, 7, 5])                         ==> sqrt(13/3)
mode([6, 1, 9, 6, 1])                        ==> [1, 6]
product([2, 3, 4])                           ==> 24
count([1, null])                             ==> 2
count(5)                                     ==> 1
all([true, null])                            ==> null
any([true, null])                            ==> true
all([])                                      ==> true
list contains([1, null], null)               ==> true
append([1], 2, 3)                            ==> [1, 2, 3]
concatenate([1], [2, 3])                     ==> [1, 2, 3]
union([1, 2], [2, 3])                        ==> [1, 2, 3]
distinct values([1, 2, 1, "1", [1], [1]])    ==> [1, 2, "1", [1]]
flatten([[1, 2], [[3]], 4])                  ==> [1, 2, 3, 4]
reverse([1, 2, 3])                           ==> [3, 2, 1]
index of([1, 2, 1], 1)                       ==> [1, 3]
sublist([4, 5, 6], 2)                        ==> [5, 6]
sublist([4, 5, 6], -2, 1)                    ==> [5]
insert before([1, 3], 2, 2)                  ==> [1, 2, 3]
remove([1, 2, 3], 2)                         ==> [1, 3]
list replace([1, 2, 3], 2, 9)                ==> [1, 9, 3]
list replace([1, 2, 3], function(item, new) item < new, 2) ==> [2, 2, 3]
sort([3, 1, 2])                              ==> [1, 2, 3]
sort([3, 1, 2], function(x, y) x > y)        ==> [3, 2, 1]
sort(明细, function(a, b) a.单价 < b.单价)[1].工种 ==> "瓦工"
"""

DATES = """
date("2026-02-30")                           ==> null
date(2026, 2, 28) + @"P1D"                   ==> @"2026-03-01"
@"2026-01-31" + @"P1M"                       ==> @"2026-02-28"
@"2026-03-01" - @"2026-02-01"                ==> @"P28D"
(@"2026-03-01" - @"2026-02-01") / @"P1D"     ==> 28
@"2026-03-31" - @"P1M"                       ==> @"2026-02-28"
@"2026-03-01".month                          ==> 3
@"2026-11-22".weekday                        ==> 7
time("08:30:00").minute                      ==> 30
time(8, 30, 0) + @"PT45M"                    ==> @"09:15:00"
time("23:30:00") + @"PT1H"                   ==> @"00:30:00"
date and time("2026-01-01T23:00:00") + @"PT2H" ==> @"2026-01-02T01:00:00"
date and time("2026-01-01T08:00:00+08:00") = date and time("2026-01-01T00:00:00Z") ==> true
date and time("2026-01-01T08:00:00@Asia/Shanghai").time offset ==> @"PT8H"
date and time("2026-01-01T08:00:00@Nowhere/Here") ==> null
date and time(date("2026-01-01"), time("08:00:00")) ==> @"2026-01-01T08:00:00"
date(date and time("2026-01-01T08:00:00"))   ==> @"2026-01-01"
duration("P1DT2H3M4S").hours                 ==> 2
duration("P1Y2M").months                     ==> 2
duration("P1Y2D")                            ==> null
years and months duration(@"2026-01-15", @"2027-03-14") ==> @"P1Y1M"
@"P1D" * 2                                   ==> @"P2D"
@"P1Y" / 2                                   ==> @"P6M"
day of year(@"2026-02-01")                   ==> 32
day of week(@"2026-11-22")                   ==> "Sunday"
week of year(@"2026-01-01")                  ==> 1
month of year(@"2026-11-22")                 ==> "November"
date(from: date and time("2026-01-01T08:00:00")) ==> @"2026-01-01"
time("08:00:00.0001") = time("08:00:00.0002") ==> false
time("08:00:00.001") = time("08:00:00.002")  ==> false
time("08:00:01.25").second                   ==> 1.25
duration("PT1M1.5S").seconds                 ==> 1.5
duration("-PT1M1.5S").seconds                ==> -1.5
"""

CONTEXTS = """
get value({a: 1}, "a")                       ==> 1
get entries({a: 1})                          ==> [{key: "a", value: 1}]
context([{key: "a", value: 1}])              ==> {a: 1}
context put({a: 1}, "b", 2)                  ==> {a: 1, b: 2}
context put({a: {b: 1}}, ["a", "b"], 2)      ==> {a: {b: 2}}
context merge([{a: 1}, {a: 2, b: 3}])        ==> {a: 2, b: 3}
is(1, 1.0)                                   ==> true
is(1, "1")                                   ==> false
is(value1: 1)                                ==> false
is(value2: null)                             ==> true
"""

RANGES = """
before(1, 10)                                ==> true
before([1..5), [5..10])                      ==> true
after(10, [1..10))                           ==> true
meets([1..5], [5..10])                       ==> true
met by([5..10], [1..5])                      ==> true
overlaps([1..5], [4..10])                    ==> true
overlaps([1..5), [5..10])                    ==> false
overlaps before([1..5], [4..10])             ==> true
overlaps after([4..10], [1..5])              ==> true
finishes(5, [1..5])                          ==> true
finished by([1..10], [5..10])                ==> true
includes([1..10], 5)                         ==> true
during([2..3], [1..10])                      ==> true
starts([1..5], [1..10])                      ==> true
started by([1..10], [1..5])                  ==> true
coincides([1..5], [1..5])                    ==> true
range("[1..5)")                              ==> [1..5)
before(1, "a")                               ==> null
(= 10) = [10..10]                            ==> false
(!= 10) = (!= 10)                            ==> true
(!= 10) = (= 10)                             ==> false
[10 in (!= 10), 9 in (!= 10), "a" in (!= 10)] ==> [false, true, null]
[(!= 10).start, (!= 10).end included]        ==> [10, false]
string((!= 10))                              ==> "(!=10)"
"""

FAMILIES = [NUMBERS, STRINGS, LISTS, DATES, CONTEXTS, RANGES]


@pytest.mark.parametrize(("text", "expected"), [row for rows in FAMILIES for row in table(rows)])
def test_a_built_in_function_gives_what_the_standard_says(text, expected):
    assert_same(text, expected)


SIGNATURES = """
date(from) date(year, month, day) date and time(date, time) date and time(from) time(from)
time(hour, minute, second, offset) time(hour, minute, second) string(from) duration(from)
number(from, grouping separator, decimal separator) years and months duration(from, to)
not(negand) substring(string, start position, length) substring(string, start position)
string length(string) upper case(string) lower case(string) substring before(string, match)
substring after(string, match) replace(input, pattern, replacement, flags)
replace(input, pattern, replacement) contains(string, match) starts with(string, match)
ends with(string, match) matches(input, pattern, flags) matches(input, pattern)
split(string, delimiter) string join(list, delimiter) string join(list)
list contains(list, element) count(list) min(list) max(list) sum(list) mean(list) all(list)
any(list) sublist(list, start position, length) sublist(list, start position) append(list, item)
concatenate(list) insert before(list, position, newItem) remove(list, position) reverse(list)
index of(list, match) union(list) distinct values(list) flatten(list) product(list) median(list)
stddev(list) mode(list) list replace(list, position, newItem) list replace(list, match, newItem)
decimal(n, scale) floor(n) floor(n, scale) ceiling(n) ceiling(n, scale) round up(n, scale)
round down(n, scale) round half up(n, scale) round half down(n, scale) abs(n)
modulo(dividend, divisor) sqrt(number) log(number) exp(number) odd(number) even(number)
is(value1, value2) before(point1, point2) before(point, range) before(range, point)
before(range1, range2) after(point1, point2) after(point, range) after(range, point)
after(range1, range2) meets(range1, range2) met by(range1, range2) overlaps(range1, range2)
overlaps before(range1, range2) overlaps after(range1, range2) finishes(point, range)
finishes(range1, range2) finished by(range, point) finished by(range1, range2)
includes(range, point) includes(range1, range2) during(point, range) during(range1, range2)
starts(point, range) starts(range1, range2) started by(range, point) started by(range1, range2)
coincides(point1, point2) coincides(range1, range2) day of year(date) day of week(date)
month of year(date) week of year(date) sort(list, precedes) get value(m, key) get entries(m)
context(entries) context put(context, key, value) context put(context, keys, value)
context merge(contexts) range(from) now() today()
"""


@pytest.mark.parametrize("usage", re.findall(r"[a-z][^()]*\([^)]*\)", SIGNATURES))
def test_every_function_of_the_standard_takes_its_arguments_by_name(usage):
    name, _, inside = " ".join(usage.split())[:-1].partition("(")
    given = ", ".join(f"{one}: null" for one in inside.split(", ") if one)
    evaluated = feel.compile(f"{name}({given})", ["now", "today"]).evaluate({"now": 1, "today": 1})
    assert not [note for note in evaluated.diagnostics if note.code == "expr_no_function"]
