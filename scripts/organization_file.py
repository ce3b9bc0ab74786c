"""Renders the page of all lists and fields of an organization file from their declarations."""

from collections.abc import Iterator

from moothall.domain.apply.fields import Field, Noun
from moothall.domain.apply.nouns import CHAT_NOUNS, ORGANIZATION_NOUNS, SUITE_NOUNS

_HEAD = """# Lists and fields of an organization file

Written by `python -m scripts.generate` from `moothall/domain/apply/`. How a file is read is told in
[the organization file](../organization-file.md).

"New" says what a new thing gets where the file is silent: a value, something that is made for it, or nothing at all,
so that the field must be given. Fields in *italics* identify a thing.
"""
_HEADS = {
    "organization": (
        ("corp_id", "Text of up to 64 characters: printable ASCII without spaces.", "must be given"),
        ("default_role_group", "A whole number: the id of the default role group. Cannot change.", "made"),
    ),
    "chat_app": (("sdkappid", "A whole number of up to ten digits.", "must be given"),),
    "suite": (("suite_key", "Text of up to 64 characters: printable ASCII without spaces.", "must be given"),),
}
_SECRET = "Exactly one of the three: the text, the name of an environment variable, the path of a file."


def render() -> str:
    """The page, in Markdown."""
    lines = [_HEAD]
    for nouns in (ORGANIZATION_NOUNS, CHAT_NOUNS, SUITE_NOUNS):
        for noun in nouns:
            lines.extend(_section(noun, nouns))
    return "\n".join(lines).rstrip() + "\n"


def _section(noun: Noun, nouns: tuple[Noun, ...]) -> Iterator[str]:
    top = noun is nouns[0]
    yield f"{'##' if top else '###'} {' and '.join(f'`{name}`' for name in _names(noun))}{_where(noun, nouns)}"
    yield ""
    if noun.shorthand:
        yield f"An entry that is a single value gives `{noun.shorthand}`."
        yield ""
    yield "| field | value | new |"
    yield "|---|---|---|"
    for name, meaning, made in _HEADS.get(noun.name, ()):
        yield f"| *`{name}`* | {meaning} | {made} |"
    for field in noun.columns:
        if field.secret:
            yield f"| `secret`, `secret_env`, `secret_file` | {_SECRET} | made, and shown once |"
        elif field.name:
            name = f"*`{field.name}`*" if field in noun.key else f"`{field.name}`"
            yield f"| {name} | {_meaning(field, nouns)} | {new(field, noun)} |"
    if any(inner.folded and inner.owner == noun.name for inner in nouns):
        yield "| `departments` | A list of departments, or of mappings that say more. | `[1]` |"
    yield ""


def _names(noun: Noun) -> list[str]:
    return [section for section, _ in noun.lists]


def _where(noun: Noun, nouns: tuple[Noun, ...]) -> str:
    owner = next((each for each in nouns if each.name == noun.owner), None)
    return f" of an entry of `{owner.section}`" if owner else ""


def _meaning(field: Field, nouns: tuple[Noun, ...]) -> str:
    if field.details:
        names = ", ".join(f"`{name}`" for name in field.details.__struct_fields__)
        return f"A mapping, replaced as a whole, of what is kept and given back to apps: {names}."
    said = (field.read.__doc__ or "").partition("\n")[0].partition(". ")[0].rstrip(".")
    if field.refers:
        section = next(noun.section for noun in nouns if noun.name == field.refers)
        said = f"An id or name of `{section}`"
    if field.many:
        said = f"A list; each: {said[0].lower()}{said[1:]}"
    return f"{said}.{' Unique.' if field.unique else ''}".replace("|", "\\|")


def new(field: Field, noun: Noun) -> str:
    """What a new thing gets where the file is silent; a value as a file would write it."""
    if field.made or (field in noun.key and (noun.called or noun.sequence)):
        return "made"
    if field.default is None:
        return "must be given"
    if field.none or field.default in ("", "[]", "{}"):
        return "none"
    if field.flag:
        return "`true`" if field.default else "`false`"
    return f"`{field.shown.get(field.default, field.default)}`"
