"""The page that lists what expressions can do is true, and has no gaps."""

from scripts import expression_table


def test_the_page_of_functions_is_what_the_code_says():
    assert expression_table.TARGET.read_text("utf-8") == expression_table.document(), "run scripts/expression_table.py"


def test_no_function_of_the_specifications_is_missing():
    assert expression_table.gaps() == []
