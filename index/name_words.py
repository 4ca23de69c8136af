"""Words that say how a name is to be read: titles, legal forms, particles, and well-known countries.

Lower case, without full stops.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Final = _words(
    """mr mrs ms miss mx sir dame lord lady baron baroness count countess duke duchess prince princess king queen
    emperor sheikh sheik sultan emir pope cardinal archbishop bishop father sister brother rev reverend rabbi imam
    ayatollah mullah dr doctor prof professor judge justice president chancellor premier minister secretary senator
    sen rep representative congressman congresswoman mp governor gov mayor ambassador envoy general gen marshal
    colonel col major maj captain capt lieutenant lt sergeant sgt corporal admiral brigadier commander commodore
    constable inspector superintendent sheriff chief speaker chairman chairwoman attorney coach
    spokesman spokeswoman leader founder"""
)
"""What stands before a person's name."""
CLEAR_TITLES: Final = _words(
    "mr mrs ms minister secretary senator sen rep representative congressman congresswoman governor gov mayor president"
)
"""Titles that are no part of names."""
BEFORE_TITLES: Final = _words(
    """former acting interim caretaker late then prime deputy vice first field lieutenant lt maj major chief interior
    foreign finance defence defense health justice education transport trade energy labour labor environment
    agriculture home culture economy attorney rt hon us uk eu un crown grand"""
)
"""What can stand before a title: "Finance Minister"."""
NO_TITLE: Final = _words(
    "electric motors mills assembly dynamics hospital election elections council court staff"
)
"""What follows a word that is then no title: "General Motors"."""
CRAFT: Final = _words("mv ms ss mt rms hms hmas uss usns ins fv rv sy")
LEGAL: Final = _words(
    """plc ltd limited inc incorporated corp corporation co company llc llp lp ag gmbh kg sa spa srl bv nv ab as oy
    oyj se pte pty fc cf sc afc group holding holdings"""
)
GENERATION: Final = {
    **dict.fromkeys(("jr", "junior", "younger"), "junior"),
    **dict.fromkeys(("sr", "senior", "elder"), "senior"),
    **{number: number for number in ("ii", "iii", "iv", "vi", "vii", "viii", "xi", "xii", "xvi")},
}
PARTICLES: Final = _words(
    "al el ad an ar as ash at az bin ibn ben bint von van der den de da do dos das du di del y"
)
GIVEN_PARTICLES: Final = ("Ben", "Al", "Van")
"""Particles that are given names too, with a capital at the beginning of a name."""
SPELLED_OUT: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "&": "and", "intl": "international"}
BODIES: Final = _words(
    """agency association authority bank board bureau campaign center centre chamber college commission committee
    conference congress council court department federation foundation front fund government house institute
    league ministry mission movement office organisation organization parliament party programme program school
    service society trust union university"""
)
"""Kinds of bodies: their names go on after "for", "in" or "and", and alone they name none."""
REALMS: Final = _words(
    "republic kingdom state states emirate bay gulf sea strait isle duchy tsar king queen bishop"
)
"""What goes on with "of" after other words: "Democratic Republic of Congo"."""
DIRECTIONS: Final = _words(
    "north south east west northern southern eastern western central new old upper lower great"
)
"""What stands before a name without making a longer form of it: "North Korea" is not Korea."""
OWNERS_IN_NAMES: Final = _words(
    "people women men children workers farmers teachers owners veterans nurses lawyers writers players queen king"
)
"""Whose possessive does not end a name: "People's Republic"."""
NO_NAMES: Final = _words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december i mr mrs ms north south east west northern southern eastern western
    god united internet easter christmas ramadan islam"""
)
COUNTRIES: Final = tuple(
    tuple(line.strip().split(", "))
    for line in """
    Bosnia and Herzegovina, Bosnia
    Cape Verde, Cabo Verde
    China, People's Republic of China, PRC
    Congo-Brazzaville, Republic of Congo, Republic of the Congo
    Czech Republic, Czechia
    Democratic Republic of Congo, Democratic Republic of the Congo, DR Congo, DRC, Congo-Kinshasa
    East Timor, Timor-Leste
    Eswatini, Swaziland
    Germany, Federal Republic of Germany
    Iran, Islamic Republic of Iran
    Ivory Coast, Côte d'Ivoire
    Myanmar, Burma
    Netherlands, Holland
    North Korea, Democratic People's Republic of Korea, DPRK
    North Macedonia, Macedonia
    Russia, Russian Federation
    Saudi Arabia, Kingdom of Saudi Arabia, KSA
    South Korea, Republic of Korea
    Sri Lanka, Ceylon
    Syria, Syrian Arab Republic
    Taiwan, Republic of China
    Turkey, Türkiye
    United Arab Emirates, UAE, Emirates
    United Kingdom, UK, Britain, Great Britain
    United States, United States of America, US, USA, America
    Vatican City, Vatican, Holy See
    European Union, EU
    United Nations, UN
    """.strip().splitlines()
)
"""Countries that everybody calls by several names, each line one country."""

COUNTRY_NAMES: Final = frozenset(name for country in COUNTRIES for name in country)
