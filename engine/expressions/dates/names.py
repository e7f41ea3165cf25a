"""Names of months, days, eras and parts of the day by language."""

from __future__ import annotations

import re

from engine.expressions.errors import bad_argument
from engine.record import record


@record
class Names:
    """Months from January, days from Monday; ``first_day`` (Monday 0) and ``minimal_days`` define weeks."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    quarters: tuple[str, ...]
    half_days: tuple[str, str] = ("AM", "PM")
    eras: tuple[str, str] = ("AD", "Anno Domini")
    first_day: int = 0
    minimal_days: int = 4


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace("_", " ").split("|"))


_ENGLISH = Names(
    _words("January|February|March|April|May|June|July|August|September|October|November|December"),
    _words("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"),
    _words("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"),
    _words("Mon|Tue|Wed|Thu|Fri|Sat|Sun"),
    _words("1st quarter|2nd quarter|3rd quarter|4th quarter"),
    first_day=6,
    minimal_days=1,
)
# The root locale has short names only.
_ROOT = Names(
    _ENGLISH.short_months,
    _ENGLISH.short_months,
    _ENGLISH.short_days,
    _ENGLISH.short_days,
    _words("Q1|Q2|Q3|Q4"),
    eras=("CE", "CE"),
    first_day=0,
    minimal_days=4,
)
_LANGUAGES = {
    "en": _ENGLISH,
    "fr": Names(
        _words("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
        _words("janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc."),
        _words("lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"),
        _words("lun.|mar.|mer.|jeu.|ven.|sam.|dim."),
        _words("1er trimestre|2e trimestre|3e trimestre|4e trimestre"),
        eras=("ap. J.-C.", "après Jésus-Christ"),
    ),
    "de": Names(
        _words("Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
        _words("Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez."),
        _words("Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag"),
        _words("Mo.|Di.|Mi.|Do.|Fr.|Sa.|So."),
        _words("1. Quartal|2. Quartal|3. Quartal|4. Quartal"),
        eras=("n. Chr.", "n. Chr."),
    ),
    "es": Names(
        _words("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
        _words("ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic"),
        _words("lunes|martes|miércoles|jueves|viernes|sábado|domingo"),
        _words("lun|mar|mié|jue|vie|sáb|dom"),
        _words("1.er trimestre|2.º trimestre|3.er trimestre|4.º trimestre"),
        half_days=("a.\u00a0m.", "p.\u00a0m."),
        eras=("d. C.", "después de Cristo"),
    ),
    "it": Names(
        _words(
            "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
        ),
        _words("gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic"),
        _words("lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"),
        _words("lun|mar|mer|gio|ven|sab|dom"),
        _words("1º trimestre|2º trimestre|3º trimestre|4º trimestre"),
        eras=("d.C.", "dopo Cristo"),
    ),
    "nl": Names(
        _words("januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"),
        _words("jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec"),
        _words("maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"),
        _words("ma|di|wo|do|vr|za|zo"),
        _words("1e kwartaal|2e kwartaal|3e kwartaal|4e kwartaal"),
        eras=("n.Chr.", "na Christus"),
    ),
    "pt": Names(
        _words("janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"),
        _words("jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez."),
        _words("segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo"),
        _words("seg.|ter.|qua.|qui.|sex.|sáb.|dom."),
        _words("1º trimestre|2º trimestre|3º trimestre|4º trimestre"),
        eras=("d.C.", "depois de Cristo"),
        first_day=6,
        minimal_days=1,
    ),
}
_LOCALE = re.compile(r"([a-z]{2,3})(?:[_-]([A-Z]{2}|\d{3}))?(?:[_-].*)?")
_SUNDAY_FIRST = frozenset({"US", "CA", "MX", "BR", "JP", "IN", "IL", "AU"})


def find_names(locale: str | None) -> Names:
    """The names of a locale such as ``fr``, ``fr_FR`` or ``fr-FR``;
    an unknown language has short English ones."""
    if locale is None:
        return _ENGLISH
    if locale == "":
        return _ROOT
    found = _LOCALE.fullmatch(locale)
    if found is None or len(found.group(1)) > 3:
        raise bad_argument(f"Invalid locale format: {locale}", locale)
    names = _LANGUAGES.get(found.group(1), _ROOT)
    country = found.group(2)
    if country is not None and names is _ENGLISH and country not in _SUNDAY_FIRST:
        return Names(
            names.months,
            names.short_months,
            names.days,
            names.short_days,
            names.quarters,
            first_day=0,
            minimal_days=4,
        )
    return names
