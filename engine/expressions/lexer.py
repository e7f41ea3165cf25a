"""Cuts a template into tokens as Pebble does (language.md 3.2)."""

from __future__ import annotations

import re

from engine.expressions.errors import ExpressionError
from engine.record import record
from engine.values import Long

TEXT, PRINT, PRINT_END, TAG, TAG_END = "text", "print", "print-end", "tag", "tag-end"
NAME, OPERATOR, PUNCTUATION, NUMBER, STRING, PARTS, END = (
    "name",
    "operator",
    "punctuation",
    "number",
    "string",
    "parts",
    "end",
)


@record(frozen=False)
class Token:
    """``value`` is the text of names and operators, the value of literals, the token lists of ``PARTS``
    (a text in double quotes with `#{…}` inside: plain texts and lists of tokens)."""

    type: str
    value: object
    offset: int

    def __str__(self) -> str:
        return "the end" if self.type == END else f"`{self.value}`"


BLANKS = " \t\n\x0b\f\r"
_OPENING = re.compile(r"\{\{|\{%|\{#")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}")
_VERBATIM = re.compile(r"(-?)\s*verbatim\s*(-?)%\}(.*?)\{%(-?)\s*endverbatim\s*(-?)%\}", re.DOTALL)
_SPACE = re.compile(r"\s*", re.ASCII)
_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+)|(L)\b)?")
_LONG_SUFFIX = re.compile(r"[0-9]+L")
_WORDS = re.compile(r"is\s+not\b|(?:and|or|not|is|contains|equals|isIn)\b")
_SYMBOLS = re.compile(r"\?\?\?|\?\?|\.\.|==|!=|<=|>=|[<>+\-*/%|~]")
_PUNCTUATION = re.compile(r"[()\[\]{}?:.,=]")
_PRINT_CLOSE = re.compile(r"\s*(-?)\}\}", re.ASCII)
_TAG_CLOSE = re.compile(r"\s*(-?)%\}", re.ASCII)
_CLOSES = {")": "(", "]": "[", "}": "{"}
OPERATOR_WORDS = frozenset({"and", "or", "not", "is", "contains", "equals", "isIn"})


def hide_raw(template: str, kept: list[str]) -> str:
    """The template with ``{% raw %}`` blocks as private characters;
    what stood in them is added to ``kept``."""
    if "raw" not in template:
        return template

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group(1))
        return f"\ue000{len(kept) - 1}\ue001".ljust(len(found.group()), "\ue002")

    return _RAW.sub(keep, template)


_HIDDEN = re.compile("\ue000(\\d+)\ue001\ue002*")


def show_raw(text: str, kept: list[str]) -> str:
    return _HIDDEN.sub(lambda found: kept[int(found.group(1))], text) if kept else text


def strip_raw(text: str) -> str:
    """The rendered text without raw tags: Kestra removes those that come out of values too."""
    return _RAW.sub(r"\1", text) if "{%" in text and "raw" in text else text


def tokenize(template: str) -> list[Token]:
    """All tokens of a template; ExpressionError where there is none."""
    return _Lexer(template).run()


def tokenize_expression(text: str, base: int) -> list[Token]:
    """The tokens of one expression alone; ``base`` is added to their offsets."""
    lexer = _Lexer(text, base)
    lexer.expression(None)
    lexer.add(END, None)
    return lexer.tokens


def syntax_error(message: str, offset: int, name: str | None = None) -> ExpressionError:
    return ExpressionError(message, "syntax", offset=offset, name=name)


class _Lexer:
    def __init__(self, text: str, base: int = 0) -> None:
        self.text = text
        self.at = 0
        self.base = base
        self.tokens: list[Token] = []
        self.brackets: list[tuple[str, int]] = []
        self.trim = False

    def add(self, kind: str, value: object, offset: int | None = None) -> None:
        self.tokens.append(Token(kind, value, self.base + (self.at if offset is None else offset)))

    def error(self, message: str, offset: int | None = None) -> ExpressionError:
        return syntax_error(message, self.base + (self.at if offset is None else offset))

    def run(self) -> list[Token]:
        text = self.text
        while True:
            found = _OPENING.search(text, self.at)
            if found is None:
                self.add_text(text[self.at :], self.at, False)
                break
            opening = found.group()
            start, self_at = found.start(), found.end()
            dash = text.startswith("-", self_at) and (opening != "{#" or not text.startswith("-#}", self_at))
            spaced = dash and self_at + 1 < len(text) and text[self_at + 1] in BLANKS
            trims = spaced if opening != "{#" else dash
            self.add_text(text[self.at : start], self.at, trims)
            self.at = self_at
            if opening == "{#":
                self.comment(start)
            elif opening == "{{":
                self.at += 1 if spaced else 0
                self.add(PRINT, opening, start)
                self.expression(_PRINT_CLOSE)
                self.close(_PRINT_CLOSE, PRINT_END, start)
            else:
                self.tag(start, spaced)
        self.at = len(text)
        self.add(END, None)
        return self.tokens

    def add_text(self, text: str, offset: int, trim_end: bool) -> None:
        if self.trim:
            text = text.lstrip(BLANKS)
            self.trim = False
        if trim_end:
            text = text.rstrip(BLANKS)
        if text:
            self.add(TEXT, text, offset)

    def comment(self, start: int) -> None:
        end = self.text.find("#}", self.at)
        if end < 0:
            if self.at == len(self.text):
                return
            raise self.error("A comment is not closed: `#}` is missing", start)
        self.trim = end > self.at and self.text[end - 1] == "-"
        self.at = end + 2

    def tag(self, start: int, spaced: bool) -> None:
        found = _VERBATIM.match(self.text, self.at)
        if found is not None:
            body = found.group(3)
            if found.group(2):
                body = body.lstrip(BLANKS)
            if found.group(4):
                body = body.rstrip(BLANKS)
            if body:
                self.add(TEXT, body, found.start(3))
            self.at = found.end()
            self.trim = bool(found.group(5))
            return
        self.at += 1 if spaced else 0
        self.add(TAG, "{%", start)
        self.skip_space()
        name = _NAME.match(self.text, self.at)
        if name is None:
            raise self.error("A tag must start with its name")
        self.add(NAME, name.group())
        self.at = name.end()
        self.expression(_TAG_CLOSE)
        self.close(_TAG_CLOSE, TAG_END, start)

    def close(self, closing: re.Pattern[str], kind: str, start: int) -> None:
        found = closing.match(self.text, self.at)
        if found is None:
            self.add(END, None)
            return
        self.add(kind, found.group().strip(), self.at)
        self.at = found.end()
        self.trim = bool(found.group(1))

    def skip_space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def expression(self, closing: re.Pattern[str] | None) -> None:
        """Tokens up to the closing delimiter, or to the end of the text."""
        text = self.text
        while True:
            if closing is not None and not self.brackets and closing.match(text, self.at):
                return
            self.skip_space()
            if self.at >= len(text):
                if self.brackets:
                    bracket, offset = self.brackets[-1]
                    raise self.error(f"`{bracket}` is not closed", offset)
                return
            self.one()

    def one(self) -> None:
        text, at = self.text, self.at
        for pattern in (_WORDS, _SYMBOLS):
            found = pattern.match(text, at)
            if found is not None and not (pattern is _WORDS and at and _is_word(text[at - 1])):
                value = (
                    "is not" if found.group().startswith("is") and len(found.group()) > 4 else found.group()
                )
                self.add(OPERATOR, value)
                self.at = found.end()
                return
        found = _NAME.match(text, at)
        if found is not None:
            self.add(NAME, found.group())
            self.at = found.end()
            return
        found = _NUMBER.match(text, at)
        if found is not None:
            self.number(found)
            return
        if text[at] in "'\"":
            self.string(text[at])
            return
        found = _PUNCTUATION.match(text, at)
        if found is None:
            raise self.error(f"Unexpected character `{text[at]}`")
        self.punctuation(found.group())

    def number(self, found: re.Match[str]) -> None:
        whole, fraction, _long = found.groups()
        if fraction is not None:
            self.add(NUMBER, float(f"{whole}.{fraction}"))
            self.at = found.end()
            return
        value = int(whole)
        if value >= 2**63:
            raise self.error(f"The number {whole} does not fit 64 bits")
        self.add(NUMBER, Long(value))
        long = _LONG_SUFFIX.match(self.text, self.at)
        self.at = long.end() if long is not None else found.end()

    def punctuation(self, sign: str) -> None:
        if sign in "([{":
            self.brackets.append((sign, self.at))
        elif sign in _CLOSES:
            if not self.brackets or self.brackets[-1][0] != _CLOSES[sign]:
                raise self.error(f"Unexpected `{sign}`")
            self.brackets.pop()
        self.add(PUNCTUATION, sign)
        self.at += 1

    def string(self, quote: str) -> None:
        """A literal; only a backslash before its own quote is removed."""
        start = self.at
        text = self.text
        pieces: list[object] = []
        plain: list[str] = []
        at = start + 1
        while True:
            if at >= len(text):
                raise self.error(f"`{quote}` is not closed", start)
            character = text[at]
            if character == "\\" and at + 1 < len(text):
                # A backslash and what follows it belong together; only before its own quote it goes.
                plain.append(quote if text[at + 1] == quote else text[at : at + 2])
                at += 2
            elif character == quote:
                break
            elif character == "#" and quote == '"' and text.startswith("#{", at):
                if plain:
                    pieces.append("".join(plain))
                    plain = []
                at = self.interpolation(at, pieces)
            else:
                plain.append(character)
                at += 1
        self.at = at + 1
        if not pieces:
            self.add(STRING, "".join(plain), start)
            return
        if plain:
            pieces.append("".join(plain))
        self.add(PARTS, pieces, start)

    def interpolation(self, at: int, pieces: list[object]) -> int:
        inner = _Lexer(self.text, self.base)
        inner.at = at + 2
        depth = 0
        while True:
            inner.skip_space()
            if inner.at >= len(self.text):
                raise self.error("`#{` is not closed", at)
            if self.text[inner.at] == "}" and depth == 0:
                break
            inner.one()
            depth = len(inner.brackets)
        inner.add(END, None)
        pieces.append(inner.tokens)
        return inner.at + 1


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()
