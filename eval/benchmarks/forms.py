"""Reports that are one form filled in anew: alike in nearly every word, and no copies of each other."""

from __future__ import annotations

import random
from collections.abc import Callable

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
TOWNS = (
    "Ada Tarn Lunia Serrano Belmer Oskel Vantry Quill Harrow Dunmere Lowick Pellan Strand Marlow".split()
)
SHARES = "Norvik Tellano Brack Alderan Pontis Corvane Ostrel Vireo Halden Maris Quorum Tamsin".split()
SHOWS = (
    "Harbour Lights|The Long Table|Night Ferry|Small Courts|Gardens of the North|Second Half|The Locksmith|"
    "Weather Eye|Old Money|Five Rivers|The Understudy|Market Day|Paper Boats|Signal Hill"
).split("|")


def day(rng: random.Random) -> str:
    return f"{rng.choice(WEEKDAYS)}, {rng.choice(MONTHS)} {rng.randint(1, 28)}"


def amount(rng: random.Random, least: int, most: int) -> str:
    """A figure with two decimals."""
    return f"{rng.randint(least, most)}.{rng.randint(10, 99)}"


def lottery(rng: random.Random) -> str:
    """The numbers of a draw."""
    numbers = ", ".join(map(str, sorted(rng.sample(range(1, 70), 5))))
    return (
        f"The winning numbers in the Crown Lotto draw of {day(rng)} are {numbers}, and the crown ball is "
        f"{rng.randint(1, 26)}. The jackpot stood at an estimated ${rng.randint(20, 900)} million, or "
        f"${rng.randint(10, 450)}.{rng.randint(1, 9)} million in cash. Nobody matched all six numbers. "
        f"Tickets sold in {rng.choice(TOWNS)} and {rng.choice(TOWNS)} matched five and win "
        f"${rng.randint(1, 3)} million each; {rng.randint(100, 999)},{rng.randint(100, 999)} others win smaller "
        f"prizes. The next draw is on {day(rng)}. Players choose five numbers from 1 to 69 and one from 1 to 26. "
        "A ticket costs $2 and can be bought until an hour before the draw in shops, petrol stations and online. "
        "The chance to win the jackpot is one in 292 million. Prizes must be claimed within 180 days. Whoever "
        "has a problem with gambling finds help, free of charge and at any hour, on 0800 555 0100."
    )


def market(rng: random.Random) -> str:
    """The close of a stock exchange."""
    movers = ", ".join(
        f"{name} {rng.choice(('rose', 'fell'))} {amount(rng, 1, 9)} percent to {amount(rng, 10, 480)}"
        for name in rng.sample(SHARES, 5)
    )
    return (
        f"Shares on the Ada exchange {rng.choice(('rose', 'fell', 'ended mixed'))} on {day(rng)}. The index of the "
        f"thirty largest companies closed at {rng.randint(9, 30)},{rng.randint(100, 999)}, a change of "
        f"{rng.randint(10, 400)} points, or {rng.randint(0, 3)}.{rng.randint(1, 99)} percent. The broader index "
        f"closed at {rng.randint(2, 5)},{rng.randint(100, 999)}. Among the most traded shares {movers}. The price "
        f"of a barrel of crude was {amount(rng, 40, 120)} dollars at the close, gold was "
        f"traded at {rng.randint(1, 2)},{rng.randint(100, 999)} dollars an ounce, and the crown bought "
        f"{amount(rng, 100, 140)} yen. The yield of the ten-year bond was "
        f"{amount(rng, 1, 4)} percent. About {rng.randint(2, 9)}.{rng.randint(1, 9)} billion "
        "shares changed hands, compared with an average over the last twenty full trading days. Advancing "
        "issues were set against declining ones on the main floor, and traders said that they waited for word "
        "from the central bank before they would commit themselves in either direction."
    )


def schedule(rng: random.Random) -> str:
    """An evening on television."""
    hours = (f"{hour}.{rng.choice(('00', '10', '30', '45'))}" for hour in range(6, 12))
    items = " ".join(
        f"{hour} {rng.choice(SHOWS)}: series {rng.randint(1, 9)}, part {rng.randint(1, 12)}, set in {rng.choice(TOWNS)}."
        for hour in hours
    )
    return (
        f"What to watch on {day(rng)}. Here is our choice of tonight's programmes on the channels that everyone "
        f"can receive. All times are in the evening. {items} Late film: {rng.choice(SHOWS)}, made in "
        f"{rng.randint(1950, 2019)}. Programmes may be changed at short notice. Subtitles are available on most "
        "channels, and what you missed can be seen for thirty days on the broadcasters' own pages."
    )


def weather(rng: random.Random) -> str:
    """A forecast."""
    towns = " ".join(
        f"{town}: high {rng.randint(1, 38)}, low {rng.randint(-9, 20)}, rain {rng.randint(0, 30)} millimetres."
        for town in rng.sample(TOWNS, 6)
    )
    return (
        f"The forecast for {day(rng)}, issued by the weather office at six in the morning. A change is on the way, "
        f"with wind from the {rng.choice(('north', 'south', 'east', 'west'))} at {rng.randint(5, 80)} kilometres an "
        f"hour and a chance of rain of {rng.randint(1, 9) * 10} percent. {towns} Sunrise is at "
        f"{amount(rng, 4, 8)}, sunset at {amount(rng, 4, 9)}. Warnings "
        "will be given on our pages and on the radio if they become necessary. Sailors should listen to the "
        "forecast for shipping, which is read four times a day, and walkers should ask at the mountain huts."
    )


def fixtures(rng: random.Random) -> str:
    """The results of a round of matches."""
    games = " ".join(
        f"{home} {rng.randint(0, 5)}, {away} {rng.randint(0, 5)}, watched by {rng.randint(1, 40)},{rng.randint(100, 999)}."
        for home, away in zip(*[iter(rng.sample(TOWNS, 10))] * 2, strict=True)
    )
    return (
        f"All results of round {rng.randint(2, 38)} of the coast league, played on {day(rng)}. {games} "
        f"{rng.choice(TOWNS)} lead the table with {rng.randint(20, 80)} points from {rng.choice(TOWNS)} with "
        f"{rng.randint(10, 60)}. Three points are given for a win and one for a draw. At the end of the season the "
        "first two teams go up, the third to the sixth play for one more place, and the last three go down. "
        "Where teams are level on points the difference of goals decides, and then the games between them."
    )


def court(rng: random.Random) -> str:
    """The list of a court."""
    cases = " ".join(
        f"{rng.choice(SHARES)} {rng.choice(TOWNS)}, {rng.randint(18, 80)}, of {rng.choice(TOWNS)}, was fined "
        f"{rng.randint(40, 900)} crowns for {rng.choice(('speeding', 'theft', 'parking', 'fishing'))}."
        for _ in range(5)
    )
    return (
        f"These cases were heard at the magistrates' court in {rng.choice(TOWNS)} on {day(rng)}. We publish the "
        f"list every week as the court gives it to us, and do not take names out on request. {cases} All of them "
        "must also pay the costs of the court and a contribution to the fund for victims. Whoever was fined may "
        "appeal within twenty-one days. Corrections will be printed in the next edition if the court confirms them."
    )


FORMS: dict[str, Callable[[random.Random], str]] = {
    "lottery": lottery,
    "stock market": market,
    "television": schedule,
    "weather": weather,
    "results": fixtures,
    "court list": court,
}
"""The forms, by name. The last two were written after the rule that tells forms from copies."""
