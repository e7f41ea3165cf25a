"""The colours of Eyas: a frozen palette for light, dark and high contrast; no colour stands anywhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they are for, each ``#RRGGBB``; a name with ``_tint`` is the background of its base."""

    name: str
    dark: bool
    chrome: str
    panel: str
    raised: str
    sunken: str
    line: str
    line2: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    sel: str
    hover: str
    current_line: str
    ok: str
    ok_tint: str
    run: str
    run_tint: str
    bad: str
    bad_tint: str
    warn: str
    warn_tint: str
    kill: str
    kill_tint: str
    idle: str
    idle_tint: str
    get: str
    post: str
    put: str
    patch: str
    delete: str
    other: str
    key: str
    string: str
    number: str
    keyword: str
    comment: str
    expression: str
    expression_tint: str
    shadow: str


LIGHT = Palette(
    name="light",
    dark=False,
    chrome="#F3F4F7",
    panel="#FFFFFF",
    raised="#FFFFFF",
    sunken="#F8F9FB",
    line="#E2E5EB",
    line2="#CDD2DB",
    text="#1B2130",
    text2="#566072",
    text3="#5F687A",
    accent="#4A5BD4",
    on_accent="#FFFFFF",
    sel="#EBEDFC",
    hover="#EEF0F5",
    current_line="#F4F6FD",
    ok="#177A48",
    ok_tint="#E3F4EA",
    run="#1F63D6",
    run_tint="#E2ECFC",
    bad="#C02F2B",
    bad_tint="#FBE7E6",
    warn="#8F5F00",
    warn_tint="#FBF1D9",
    kill="#6D4FA3",
    kill_tint="#EFE9F9",
    idle="#5F697B",
    idle_tint="#EBEDF1",
    get="#137041",
    post="#9A5A00",
    put="#1F63D6",
    patch="#7A47B8",
    delete="#C02F2B",
    other="#566072",
    key="#3E4FC7",
    string="#1E7A4D",
    number="#A1490C",
    keyword="#A1366B",
    comment="#667085",
    expression="#8A3FB5",
    expression_tint="#F5ECFB",
    shadow="#1B2130",
)

DARK = Palette(
    name="dark",
    dark=True,
    chrome="#15181D",
    panel="#1B1F26",
    raised="#232832",
    sunken="#171A20",
    line="#2A303A",
    line2="#3B4350",
    text="#E5E8EE",
    text2="#A6AFBD",
    text3="#98A2B2",
    accent="#8C9AFF",
    on_accent="#12141C",
    sel="#2A3154",
    hover="#242A33",
    current_line="#20252E",
    ok="#4FC78B",
    ok_tint="#173528",
    run="#6FAAFF",
    run_tint="#182E50",
    bad="#FF7D76",
    bad_tint="#45201F",
    warn="#E2B24A",
    warn_tint="#3B2F14",
    kill="#BCA0EA",
    kill_tint="#30264A",
    idle="#9AA4B4",
    idle_tint="#2A303A",
    get="#4FC78B",
    post="#E2A64A",
    put="#6FAAFF",
    patch="#C09BF0",
    delete="#FF7D76",
    other="#A6AFBD",
    key="#93A3FF",
    string="#7CCB9B",
    number="#F0A36B",
    keyword="#F291B8",
    comment="#8791A1",
    expression="#D79BF5",
    expression_tint="#33243F",
    shadow="#000000",
)

HIGH_CONTRAST = Palette(
    name="contrast",
    dark=True,
    chrome="#000000",
    panel="#000000",
    raised="#0B0B0B",
    sunken="#000000",
    line="#8C8C8C",
    line2="#D0D0D0",
    text="#FFFFFF",
    text2="#F0F0F0",
    text3="#DCDCDC",
    accent="#FFE14D",
    on_accent="#000000",
    sel="#1B3A7A",
    hover="#2B2B2B",
    current_line="#1C1C1C",
    ok="#5CF2A0",
    ok_tint="#002B17",
    run="#8CC2FF",
    run_tint="#001F45",
    bad="#FF9C96",
    bad_tint="#3D0000",
    warn="#FFD25C",
    warn_tint="#332300",
    kill="#D9C2FF",
    kill_tint="#241447",
    idle="#E0E0E0",
    idle_tint="#262626",
    get="#5CF2A0",
    post="#FFD25C",
    put="#8CC2FF",
    patch="#D9C2FF",
    delete="#FF9C96",
    other="#F0F0F0",
    key="#A8B8FF",
    string="#8CF2B8",
    number="#FFC299",
    keyword="#FFADD0",
    comment="#C8C8C8",
    expression="#EBC2FF",
    expression_tint="#3B0A54",
    shadow="#000000",
)

PALETTES = (LIGHT, DARK, HIGH_CONTRAST)
