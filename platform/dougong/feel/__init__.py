"""FEEL, the expression language of DMN, with exact numbers and bounded effort."""

from dougong.feel.budget import BUDGETS, Budget, Diagnostic
from dougong.feel.errors import BudgetSpent, ExpressionFault, ExpressionInvalid
from dougong.feel.expression import (
    Evaluated,
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary,
)

compile = compile_expression  # noqa: A001  # the word of the seam: feel.compile(text, names)

__all__ = [
    "BUDGETS",
    "Budget",
    "BudgetSpent",
    "Diagnostic",
    "Evaluated",
    "Expression",
    "ExpressionFault",
    "ExpressionInvalid",
    "UnaryTests",
    "compile",
    "compile_expression",
    "compile_unary",
]
