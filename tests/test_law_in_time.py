"""Which wording applied when: days on both sides of each change, read from the published texts by hand.

The first day of a wording is that on which its change took effect; the day before belongs to the one before.
"""

from datetime import date
from typing import Final

import pytest

from mkus_kg.kg import KnowledgeGraph

ID: Final = "https://w3id.org/mkus/id/provision/"
NOTHING: Final = "no wording in force"
"""The unit did not stand in the act yet, or no longer does."""
NOT_COLLECTED: Final = "not collected"
"""A rule applied, but its wording of that time is not in the collection: nothing may be claimed."""

UDPP: Final = "du-2003-873"
PZP: Final = "du-2019-2019"
PZP_2004: Final = "du-2004-177"
PZP_1994: Final = "du-1994-344"

# Days of effect of acts, named by year and position in Dziennik Ustaw: 2003/873 on 2003-06-29, its parts
# on commissioning on 2004-01-01; 2005/1420 on 2005-10-07; 2005/2104 on 2006-01-01; 2006/651 on 2006-07-06;
# 2009/100 on 2009-02-27; 2009/1241 on 2010-01-01; 2010/146 on 2010-03-12; 2010/857 on 2010-10-16;
# 2011/1244 on 2011-11-03; 2014/223 on 2014-03-22; 2015/1339 on 2015-11-09; 2015/1777 on 2015-11-18;
# 2019/2020 on 2021-01-01; 2026/1040 on 2026-09-01. Procurement: 2003/1591 on 2003-10-20; 2004/177 on
# 2004-03-02; 2007/560 on 2007-06-11; 2014/423 on 2014-04-16; 2019/2019 on 2021-01-01; 2025/1173 on
# 2026-01-01.
DAYS: Final = (
    # Spheres. In 2003 that of children stood as point 12, whose wording is not collected.
    (UDPP, "art-4/ust-1/pkt-15", "2010-03-11", NOT_COLLECTED, "numbered anew by 2010/146"),
    (UDPP, "art-4/ust-1/pkt-15", "2010-03-12", "2010-03-12", "2010/146: holidays of children"),
    (UDPP, "art-4/ust-1/pkt-15", "2015-11-08", "2010-03-12", "the day before 2015/1339"),
    (UDPP, "art-4/ust-1/pkt-15", "2015-11-09", "2015-11-09", "2015/1339: all work for children"),
    (UDPP, "art-4/ust-1/pkt-15", "2026-08-31", "2015-11-09", "the day before 2026/1040"),
    (UDPP, "art-4/ust-1/pkt-15", "2026-09-01", "2026-09-01", "2026/1040: youth work"),
    (UDPP, "art-4/ust-1/pkt-17", "2010-10-15", "2010-03-12", "the day before 2010/857"),
    (UDPP, "art-4/ust-1/pkt-17", "2010-10-16", "2010-10-16", "2010/857, the sport act"),
    (UDPP, "art-4/ust-1/pkt-23", "2026-08-31", "2010-03-12", "2010/146"),
    (UDPP, "art-4/ust-1/pkt-23", "2026-09-01", "2026-09-01", "2026/1040: civil defence"),
    (UDPP, "art-4/ust-1/pkt-1a", "2009-06-01", NOT_COLLECTED, "2004/1203, first day not known"),
    (UDPP, "art-4/ust-2", "2003-06-28", NOTHING, "the day before the act"),
    (UDPP, "art-4/ust-2", "2003-06-29", "2003-06-29", "2003/873"),
    # Agreements on more than a year, and the local partnership of art. 5.
    (UDPP, "art-5/ust-4", "2003-12-31", NOTHING, "commissioning begins on 2004-01-01"),
    (UDPP, "art-5/ust-4", "2004-01-01", "2004-01-01", "2003/873"),
    (UDPP, "art-5/ust-4", "2005-12-31", "2004-01-01", "the day before 2005/2104"),
    (UDPP, "art-5/ust-4", "2006-01-01", "2006-01-01", "2005/2104, rules of public finance"),
    (UDPP, "art-5/ust-4", "2009-12-31", "2006-01-01", "the day before 2009/1241"),
    (UDPP, "art-5/ust-4", "2010-01-01", "2010-01-01", "2009/1241"),
    (UDPP, "art-5/ust-4", "2010-03-11", "2010-01-01", "the day before 2010/146"),
    (UDPP, "art-5/ust-4", "2010-03-12", "2010-03-12", "2010/146"),
    (UDPP, "art-5/ust-4a", "2026-08-31", NOTHING, "inserted by 2026/1040"),
    (UDPP, "art-5/ust-4a", "2026-09-01", "2026-09-01", "2026/1040"),
    # Who may be commissioned, and how.
    (UDPP, "art-11/ust-2", "2015-11-08", "2004-01-01", "2003/873"),
    (UDPP, "art-11/ust-2", "2015-11-09", "2015-11-09", "2015/1339: the ways are a closed list"),
    (UDPP, "art-11/ust-3", "2006-07-05", "2004-01-01", "2003/873"),
    (UDPP, "art-11/ust-3", "2006-07-06", "2006-07-06", "2006/651: social cooperatives"),
    (UDPP, "art-11/ust-3", "2010-03-12", "2010-03-12", "2010/146: no units of local government"),
    (UDPP, "art-11/ust-5", "2005-10-06", NOTHING, "inserted by 2005/1420"),
    (UDPP, "art-11/ust-5", "2005-10-07", "2005-10-07", "2005/1420"),
    (UDPP, "art-11/ust-5", "2009-02-26", "2005-10-07", "the day before 2009/100"),
    (UDPP, "art-11/ust-5", "2009-02-27", "2009-02-27", "2009/100"),
    (UDPP, "art-11/ust-5", "2010-03-12", "2010-03-12", "2010/146"),
    (UDPP, "art-11/ust-6", "2015-11-08", NOTHING, "inserted by 2015/1339"),
    (UDPP, "art-11/ust-6", "2020-12-31", "2015-11-09", "the day before 2019/2020"),
    (UDPP, "art-11/ust-6", "2021-01-01", "2021-01-01", "2019/2020, the new procurement act"),
    # Offers and committees.
    (UDPP, "art-15/ust-1/pkt-4-do-5", "2026-08-31", "2010-03-12", "2010/146: own contribution"),
    (UDPP, "art-15/ust-1/pkt-4-do-5", "2026-09-01", "2026-09-01", "2026/1040"),
    (UDPP, "art-15/ust-2i", "2011-11-02", "2010-03-12", "2010/146"),
    (UDPP, "art-15/ust-2i", "2011-11-03", "2011-11-03", "2011/1244"),
    (UDPP, "art-15/ust-2da", "2011-11-02", NOTHING, "inserted by 2011/1244"),
    (UDPP, "art-15/ust-3", "2010-03-11", "2004-01-01", "2003/873"),
    (UDPP, "art-15/ust-3", "2010-03-12", NOTHING, "repealed by 2010/146"),
    # The agreement, subcontracting, the first regranting.
    (UDPP, "art-16/ust-1", "2010-03-11", "2004-01-01", "2003/873"),
    (UDPP, "art-16/ust-1", "2015-11-08", "2010-03-12", "2010/146"),
    (UDPP, "art-16/ust-1", "2015-11-09", "2015-11-09", "2015/1339"),
    (UDPP, "art-16/ust-3", "2005-10-06", "2004-01-01", "2003/873: three years at most"),
    (UDPP, "art-16/ust-3", "2005-10-07", "2005-10-07", "2005/1420: that limit goes"),
    (UDPP, "art-16/ust-4", "2015-11-08", "2010-03-12", "2010/146: no subcontracting"),
    (UDPP, "art-16/ust-4", "2015-11-09", "2015-11-09", "2015/1339: where the agreement allows it"),
    (UDPP, "art-16/ust-7", "2010-03-11", NOTHING, "inserted by 2010/146"),
    (UDPP, "art-16/ust-7", "2015-11-08", "2010-03-12", "2010/146"),
    (UDPP, "art-16/ust-7", "2015-11-09", NOTHING, "repealed by 2015/1339"),
    (UDPP, "art-16a", "2015-11-08", NOTHING, "inserted by 2015/1339"),
    (UDPP, "art-16a", "2015-11-09", "2015-11-09", "2015/1339: regranting"),
    # Small grants.
    (UDPP, "art-19a/ust-1", "2010-03-11", NOTHING, "inserted by 2010/146"),
    (UDPP, "art-19a/ust-1", "2010-03-12", "2010-03-12", "2010/146"),
    (UDPP, "art-19a/ust-1", "2011-11-02", "2010-03-12", "the day before 2011/1244"),
    (UDPP, "art-19a/ust-1", "2011-11-03", "2011-11-03", "2011/1244: on an offer"),
    (UDPP, "art-19a/ust-1", "2026-08-31", "2011-11-03", "the day before 2026/1040: PLN 10,000"),
    (UDPP, "art-19a/ust-1", "2026-09-01", "2026-09-01", "2026/1040: PLN 20,000"),
    (UDPP, "art-19a/ust-6", "2026-08-31", "2010-03-12", "2010/146"),
    (UDPP, "art-19a/ust-6", "2026-09-01", "2026-09-01", "2026/1040: PLN 40,000 a year"),
    (UDPP, "art-19a/ust-7", "2026-08-31", "2010-03-12", "2010/146: 20 %"),
    (UDPP, "art-19a/ust-7", "2026-09-01", "2026-09-01", "2026/1040: 30 %"),
    (UDPP, "art-19a/ust-7a-do-7d", "2015-11-08", NOTHING, "inserted by 2015/1339"),
    (UDPP, "art-19a/ust-7a-do-7d", "2015-11-09", "2015-11-09", "2015/1339"),
    (UDPP, "art-19a/ust-8", "2014-03-21", "2010-03-12", "2010/146"),
    (UDPP, "art-19a/ust-8", "2014-03-22", "2014-03-22", "2014/223"),
    # Local initiative: one wording lasted nine days.
    (UDPP, "art-19b/ust-1", "2010-03-11", NOTHING, "inserted by 2010/146"),
    (UDPP, "art-19b/ust-1", "2015-11-08", "2010-03-12", "2010/146"),
    (UDPP, "art-19b/ust-1", "2015-11-09", "2015-11-09", "2015/1339"),
    (UDPP, "art-19b/ust-1", "2015-11-17", "2015-11-09", "the day before 2015/1777"),
    (UDPP, "art-19b/ust-1", "2015-11-18", "2015-11-18", "2015/1777, the revitalisation act"),
    # Thresholds of procurement: 6,000, 14,000 and 30,000 euro, then PLN 130,000 and 170,000.
    (PZP_1994, "art-6/ust-1/pkt-7", "2003-10-19", NOT_COLLECTED, "the wording before 2003/1591"),
    (PZP_1994, "art-6/ust-1/pkt-7", "2003-10-20", "2003-10-20", "2003/1591: 6,000 euro"),
    (PZP_1994, "art-6/ust-1/pkt-7", "2004-03-01", "2003-10-20", "the last day of the act of 1994"),
    (PZP_1994, "art-6/ust-1/pkt-7", "2004-03-02", NOTHING, "replaced by 2004/177"),
    (PZP_2004, "art-4/pkt-8", "2004-03-01", NOTHING, "the day before the act"),
    (PZP_2004, "art-4/pkt-8", "2004-03-02", "2004-03-02", "2004/177: 6,000 euro"),
    (PZP_2004, "art-4/pkt-8", "2007-06-10", "2004-03-02", "the day before 2007/560"),
    (PZP_2004, "art-4/pkt-8", "2007-06-11", "2007-06-11", "2007/560: 14,000 euro"),
    (PZP_2004, "art-4/pkt-8", "2014-04-15", "2007-06-11", "the day before 2014/423"),
    (PZP_2004, "art-4/pkt-8", "2014-04-16", "2014-04-16", "2014/423: 30,000 euro"),
    (PZP_2004, "art-4/pkt-8", "2020-12-31", "2014-04-16", "the last day of the act of 2004"),
    (PZP_2004, "art-4/pkt-8", "2021-01-01", NOTHING, "replaced by 2019/2019"),
    (PZP, "art-2/ust-1/pkt-1", "2020-12-31", NOTHING, "the day before the act"),
    (PZP, "art-2/ust-1/pkt-1", "2021-01-01", "2021-01-01", "2019/2019: PLN 130,000"),
    (PZP, "art-2/ust-1/pkt-1", "2025-12-31", "2021-01-01", "the day before 2025/1173"),
    (PZP, "art-2/ust-1/pkt-1", "2026-01-01", "2026-01-01", "2025/1173: PLN 170,000"),
    (PZP, "art-359/pkt-2", "2025-12-31", "2021-01-01", "2019/2019: PLN 130,000"),
    (PZP, "art-359/pkt-2", "2026-01-01", "2026-01-01", "2025/1173: PLN 170,000"),
)


@pytest.mark.parametrize(("act", "unit", "day", "expected", "why"), DAYS)
def test_the_wording_of_a_day_is_the_one_that_was_in_force(
    real_graph: KnowledgeGraph, act: str, unit: str, day: str, expected: str, why: str
) -> None:
    iri = f"{ID}{act}/{unit}"
    asked = real_graph.ask("wordings-in-force-on-date", {"unit": iri, "date": day})
    found = [str(row[asked.column("version")]) for row in asked.rows]
    in_force = [] if expected in (NOTHING, NOT_COLLECTED) else [f"{iri}/v/{expected}"]
    assert found == in_force, why


def test_the_graph_of_a_day_gives_the_same_without_being_told_the_day(real_graph: KnowledgeGraph) -> None:
    unit = {"unit": f"{ID}{UDPP}/art-19b/ust-1"}
    for day in ("2015-11-08", "2015-11-17", "2015-11-18", "2027-06-01"):
        then = real_graph.on(date.fromisoformat(day))
        assert then.ask("wordings-in-force-on-date", unit).rows == (
            real_graph.ask("wordings-in-force-on-date", {**unit, "date": day}).rows
        )


POINT_5: Final = f"{ID}{UDPP}/art-14/ust-1/pkt-5/v/2010-03-12"
POINTS_5_AND_5A: Final = f"{ID}{UDPP}/art-14/ust-1/pkt-5-i-5a/v/2026-09-01"
ACT_OF_2026: Final = "https://w3id.org/mkus/id/act/du-2026-1040"


@pytest.mark.parametrize("unit", ["act/du-2003-873", "provision/du-2003-873/art-14/ust-1/pkt-5-i-5a"])
def test_a_text_that_goes_on_in_a_unit_of_another_extent_has_not_lapsed(
    real_graph: KnowledgeGraph, unit: str
) -> None:
    asked = {
        "unit": f"https://w3id.org/mkus/id/{unit}",
        "from": "2026-08-31",
        "date": "2026-09-01",
    }
    table = real_graph.ask("wordings-changed-between-dates", asked, "en")
    rows = [dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows]
    found = [each for each in rows if POINT_5 in (each["before"], each["after"]) or "5a" in each["after"]]
    assert {each["before"] for each in found} == {POINT_5}
    assert {each["after"] for each in found} == {POINTS_5_AND_5A}
    assert {each["act"] for each in found} == {ACT_OF_2026}
    assert {each["change"] for each in found} == {"reworded, in a unit of another extent"}
    assert "no longer in force" not in {each["change"] for each in rows}


def test_what_rests_on_such_a_text_is_told_with_its_new_place_and_the_act(real_graph: KnowledgeGraph) -> None:
    table = real_graph.ask("records-amended-since", {"since": "2026-01-01", "date": "2026-11-22"})
    rows = [dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows]
    found = {(each["later"], each["act"], each["changedOn"]) for each in rows if each["version"] == POINT_5}
    assert found == {(POINTS_5_AND_5A, ACT_OF_2026, "2026-09-01")}


def test_what_a_later_change_touched_is_told_though_no_wording_ended(real_graph: KnowledgeGraph) -> None:
    """The end may be unknown, a proposal may name the provision alone, or have made the wording."""
    table = real_graph.ask("records-amended-since", {"since": "2003-01-01", "date": "2026-11-22"}, "en")
    rows = [dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows]
    found = {
        (each["record"].rpartition("/")[2], each["relation"], each["changedOn"], each["lastDay"])
        for each in rows
        if each["effect"].endswith(("/2019-wzory", "/2026-mg"))
    }
    assert {
        ("wzory-rozporzadzenie", "cause of the barrier", "2019-03-01", "None"),
        ("19a-bez-lokalnosci", "the proposal is to change it", "2026-09-01", "None"),
        ("wolna-stopa", "the proposal made this wording", "2026-09-01", "2026-08-31"),
    } <= found
    assert "rezultaty-rozporzadzenie" not in {each[0] for each in found}
