"""Writes forms/calendar_names.py: short names of days and months in the languages Kioo may meet, from Unicode CLDR by way of Babel."""

from pathlib import Path

from babel import Locale

TARGET = Path(__file__).resolve().parent.parent / "forms" / "calendar_names.py"
LANGUAGES = """
    en fr sw ar es pt am so ha yo ig rw ln lg mg ny sn zu xh af om ti wo ff hi bn ur ne pa ta my id ms fil vi km lo th fa ps
    ru uk tr zh ja ko de it nl uz ky tg kk si
""".split()  # noqa: SIM905 - easier to read than a list
HEAD = '''"""Short names of days (Monday first) and months by language, from Unicode CLDR; written by scripts/calendar_names.py."""

NAMES: dict[str, tuple[str, str]] = {
'''


def names(language: str) -> tuple[str, str]:
    """The days and the months of a language, each joined by `|`."""
    locale = Locale.parse(language)
    days, months = locale.days["format"]["abbreviated"], locale.months["format"]["abbreviated"]
    return "|".join(days[at] for at in range(7)), "|".join(months[at] for at in range(1, 13))


def main() -> None:
    """Writes the module."""
    lines = []
    for language in LANGUAGES:
        days, months = names(language)
        lines.append(f'    "{language}": (\n        "{days}",\n        "{months}",\n    ),\n')
    TARGET.write_text(f"{HEAD}{''.join(lines)}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
