"""Number words and units of measurement, as tables.

Factors are exact or rounded to four figures (NIST SP 811, appendix B). Sums of money stay in their own
currency: no one rate of exchange holds for an archive of many years.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Unit(NamedTuple):
    """``kind`` is what it measures, ``factor`` its size in the base unit of that kind, and ``zero`` what is
    added before the factor (for temperatures). Between two families conversion does not keep numbers
    round, so that a converted number is never exact."""

    kind: str
    factor: float = 1.0
    zero: float = 0.0
    family: str = "metric"


ONES: Final = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen""".split()
    )
}
TENS: Final = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
MAGNITUDES: Final = {
    "dozen": 12, "hundred": 100, "thousand": 1_000, "lakh": 100_000, "million": 1_000_000, "mn": 1_000_000,
    "mln": 1_000_000, "crore": 10_000_000, "billion": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12,
    "tn": 10**12, "trn": 10**12, "k": 1_000, "m": 1_000_000, "b": 10**9,
}  # fmt: skip
FRACTIONS: Final = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
COUNTS: Final = {
    "none": 0, "nobody": 0, "no one": 0, "nothing": 0, "no": 0, "once": 1, "a single": 1, "single": 1,
    "twice": 2, "both": 2, "a couple": 2, "a pair": 2, "a score": 20,
}  # fmt: skip
"""Words that stand for a number."""
_SEVERAL: Final = {"several": (3, 12), "a few": (2, 9), "a handful of": (3, 9), "some": (2, 12)}
VAGUE: Final = {
    "dozens": (24, 199), "scores": (40, 199), "hundreds": (200, 1_999), "thousands": (2_000, 20_000),
    "tens of thousands": (20_000, 200_000), "hundreds of thousands": (200_000, 2_000_000),
    "millions": (2_000_000, 20_000_000), "tens of millions": (2 * 10**7, 2 * 10**8),
    "hundreds of millions": (2 * 10**8, 2 * 10**9), "billions": (2 * 10**9, 2 * 10**10),
    "several": (3, 12), "a few": (2, 9), "a handful": (3, 9),
} | {
    f"{word} {name}": (least * MAGNITUDES[name], most * MAGNITUDES[name])
    for word, (least, most) in _SEVERAL.items()
    for name in ("dozen", "hundred", "thousand", "million", "billion")
}  # fmt: skip
"""Which numbers a word leaves open, from the least to the greatest."""


def _named(table: dict[str, Unit]) -> dict[str, Unit]:
    """Each name of a unit, which stand with commas between them."""
    return {name.strip(): unit for names, unit in table.items() for name in names.split(",")}


WHOLE: Final = Unit("share")
SHARE: Final = "whole"
"""What a fraction of anything is counted in."""

_LENGTHS: Final = {
    "mm, millimetre, millimetres, millimeter, millimeters": Unit("length", 0.001),
    "cm, centimetre, centimetres, centimeter, centimeters": Unit("length", 0.01),
    "metre, metres, meter, meters": Unit("length"),
    "km, kms, kilometre, kilometres, kilometer, kilometers": Unit("length", 1000),
    "inch, inches": Unit("length", 0.0254, family="imperial"),
    "ft, foot, feet": Unit("length", 0.3048, family="imperial"),
    "yard, yards": Unit("length", 0.9144, family="imperial"),
    "mile, miles": Unit("length", 1609.344, family="imperial"),
    "nautical mile, nautical miles": Unit("length", 1852, family="nautical"),
}
_AREAS: Final = {
    f"{square} {name}": Unit("area", unit.factor**2, family=unit.family)
    for name, unit in _named(_LENGTHS).items()
    for square in ("square", "sq")
}
_OTHERS: Final = {
    "km2, km²": Unit("area", 1e6),
    "m2, m²": Unit("area"),
    "ha, hectare, hectares": Unit("area", 1e4),
    "acre, acres": Unit("area", 4046.9, family="imperial"),
    "g, gram, grams, gramme, grammes": Unit("mass", 0.001),
    "kg, kilo, kilos, kilogram, kilograms, kilogramme, kilogrammes": Unit("mass"),
    "t, tonne, tonnes, ton, tons": Unit("mass", 1000),
    "lb, lbs": Unit("mass", 0.4536, family="imperial"),
    "oz, ounce, ounces": Unit("mass", 0.02835, family="imperial"),
    "litre, litres, liter, liters": Unit("volume", 0.001),
    "cubic metre, cubic metres, cubic meter, cubic meters": Unit("volume"),
    "gallon, gallons": Unit("volume", 0.003785, family="imperial"),
    "barrel, barrels": Unit("volume", 0.159, family="imperial"),
    "second, seconds": Unit("time", 1 / 86_400),
    "minute, minutes, min, mins": Unit("time", 1 / 1_440),
    "hour, hours, hr, hrs": Unit("time", 1 / 24),
    "day, days, night, nights": Unit("time"),
    "week, weeks": Unit("time", 7),
    "fortnight, fortnights": Unit("time", 14),
    "month, months": Unit("time", 30.44, family="months"),
    "year, years, yr, yrs": Unit("time", 365.28, family="months"),
    "decade, decades": Unit("time", 3652.8, family="months"),
    "century, centuries": Unit("time", 36_528, family="months"),
    "kph, kmh, km/h": Unit("speed"),
    "kilometres an hour, kilometers an hour, kilometres per hour, kilometers per hour": Unit("speed"),
    "mph, miles an hour, miles per hour": Unit("speed", 1.609, family="imperial"),
    "knot, knots": Unit("speed", 1.852, family="nautical"),
    "kw, kilowatt, kilowatts": Unit("power"),
    "mw, megawatt, megawatts": Unit("power", 1e3),
    "gw, gigawatt, gigawatts": Unit("power", 1e6),
    "kwh, kilowatt hour, kilowatt hours": Unit("energy"),
    "mwh, megawatt hour, megawatt hours": Unit("energy", 1e3),
    "gwh, gigawatt hour, gigawatt hours": Unit("energy", 1e6),
    "twh, terawatt hour, terawatt hours": Unit("energy", 1e9),
    "c, °c, ° c, °, degree, degrees, degrees c, degrees celsius, celsius": Unit("temperature"),
    "f, °f, ° f, degrees f, degrees fahrenheit, fahrenheit": Unit("temperature", 5 / 9, -32, "imperial"),
    "%, percent, per cent, pc, percentage point, percentage points": Unit("share", 0.01),
    SHARE: WHOLE,
}
_MONEY: Final = {
    "$, us$, usd, dollar, dollars": Unit("USD"),
    "cent, cents": Unit("USD", 0.01),
    "€, eur, euro, euros": Unit("EUR"),
    "£, gbp, pound, pounds, sterling": Unit("GBP"),
    "p, pence": Unit("GBP", 0.01),
    "¥, jpy, yen": Unit("JPY"),
    "cny, yuan, renminbi": Unit("CNY"),
    "inr, rs, rupee, rupees": Unit("INR"),
    "rub, ruble, rubles, rouble, roubles": Unit("RUB"),
    "crown, crowns, krone, kroner, krona, kronor": Unit("crown"),
    "chf, franc, francs": Unit("franc"),
    "mark, marks": Unit("mark"),
    "peso, pesos": Unit("peso"),
    "dinar, dinars": Unit("dinar"),
    "lira, liras, lire": Unit("lira"),
    "shekel, shekels": Unit("shekel"),
    "rial, rials, riyal, riyals": Unit("rial"),
    "dirham, dirhams": Unit("dirham"),
    "zloty, zlotys": Unit("zloty"),
    "shilling, shillings": Unit("shilling"),
}
UNITS: Final = _named(_LENGTHS) | _AREAS | _named(_OTHERS) | _named(_MONEY)
SIGNS: Final = ("us$", "$", "€", "£", "¥", "usd", "eur", "gbp", "jpy", "chf", "rs")
"""What stands before a sum of money."""
