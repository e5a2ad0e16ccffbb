from __future__ import annotations

from attributed_text import analysed

from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.offers import offers_of
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.trained.offers import Offers


def _offers(text: str) -> Offers:
    analysis = analysed(text)
    return offers_of(analysis, setting_of(analysis), attribute(analysis), ())


def _values(text: str, kind: str) -> set[str]:
    return {offer.value for offer in _offers(text).all if offer.kind == kind}


def test_places_that_no_list_has_are_offered_where_the_text_shows_that_they_are_places() -> None:
    text = "Twelve men were held in Samlong Tep. The guards of Camp 22 beat them. Samlong Tep has closed since."
    assert {"Samlong Tep", "Camp 22"} <= _values(text, "place")
    town = next(o for o in _offers(text).all if o.value == "Samlong Tep")
    assert {m.span.of(text) for m in town.said} == {"Samlong Tep"}


def test_months_and_people_are_no_places() -> None:
    found = _values("It began in October. Dr Ana Varo said nine people had died.", "place")
    assert not found & {"October", "Ana Varo"}


def test_periods_are_offered_with_their_values() -> None:
    assert {"2014/2016", "2019-03-12"} <= _values(
        "Between 2014 and 2016 they died. On 12 March 2019 we asked.", "period"
    )


def test_who_could_speak_is_offered_without_a_cue() -> None:
    assert any("archive" in v.lower() for v in _values("The archive names 45 prisoners.", "party"))


def test_what_is_said_where_is_in_text_order() -> None:
    order = [start for start, _, _ in _offers("In Lyon and Paris, Ana Varo said in 2014, five died.").order]
    assert order == sorted(order)


def test_names_in_headlines_and_before_nouns_are_offered_as_places_less_surely() -> None:
    text = "Velmara army shot nine men\n\nThe union of Tabassi asked why. Velmara has not answered."
    (region,) = (o for o in _offers(text).all if o.value == "Velmara" and o.kind == "place")
    assert {m.traits[-1] for m in region.said} <= {0.0, 0.5}


def test_two_dates_of_a_sentence_bound_a_period() -> None:
    text = "The coup of June 1991 led to 90 deaths in the years that ended in October 1994."
    assert {"1991-06/1994-10"} <= _values(text, "period")


def test_what_began_on_a_date_may_have_gone_on() -> None:
    assert {"2012-05/.."} <= _values("Shelling that broke out in May 2012 has killed 40 people.", "period")
    assert "2012-05/.." not in _values("In May 2012 forty people died.", "period")


def test_a_period_that_the_text_states_is_offered_once() -> None:
    offers = _offers("From 2014 to 2016, nine people died.").all
    assert [o.value for o in offers if o.kind == "period"] == ["2014/2016"]


def test_decades_are_years_from_and_to() -> None:
    assert {"1980/1989", "2000/.."} <= _values("In the 1980s 40 died. Since the early 2000s 50 more did.", "period")


def test_whoever_finds_or_says_is_offered_whatever_he_is_called() -> None:
    found = _values("Four wardens could not have known, an inquest jury found.", "party")
    assert any("inquest jury" in v for v in found)


def test_what_heads_a_paragraph_is_offered_as_a_place_unless_it_speaks() -> None:
    text = "Toll by town\n\nOmurzak. Two shells fell on the market.\n\nMr Tolan Beyshe: I counted nine."
    places = _values(text, "place")
    assert "Omurzak" in places
    assert "Tolan Beyshe" not in places


def test_a_town_that_the_tagger_takes_for_a_person_is_offered() -> None:
    text = "Fighting\n\nMilitants who reached Samlot on Friday found 64 bodies. The place called Vrest held 40."
    assert {"Samlot", "Vrest"} <= _values(text, "place")


def test_parts_of_a_prison_and_numbered_quarters_are_places() -> None:
    text = "Eleven died in wing C. Nine were taken to the 22nd precinct, four from SIZO-5, and six from colony No. 15."
    assert {"wing C", "22nd precinct", "SIZO-5", "colony No. 15"} <= _values(text, "place")


def test_the_land_in_a_bodys_name_may_be_where() -> None:
    text = "Four of the injured were still in hospital, according to the Bolivia Journalists Centre."
    assert "Bolivia" in _values(text, "place")


def test_what_had_happened_by_a_date_ends_with_it() -> None:
    text = "By the end of May 2012 the group had documented 40 deaths."
    assert "../2012-05" in _values(text, "period")
    assert "../2012-05" not in _values("In May 2012 the group documented 40 deaths.", "period")


def test_who_heads_an_account_is_offered_as_who_speaks() -> None:
    text = "Young man, 22: we were six when the shelling began.\n\nA mother: They gave me one of my two."
    found = {v.lower() for v in _values(text, "party")}
    assert any("man" in v for v in found)
    assert any("mother" in v for v in found)


def test_outlets_are_offered_as_parties() -> None:
    text = "He said on state television that five died. A medic, reached by Reuters, had seen eleven."
    text += "\n\nShe told the news site Velmar."
    assert {"state television", "Reuters", "Velmar"} <= _values(text, "party")


def test_a_word_that_is_also_an_outlets_name_is_none_in_small_letters() -> None:
    assert "time" not in _values("At the time five died, and for a time nobody knew.", "party")


def test_the_town_of_a_dateline_is_offered_as_nobody_who_speaks() -> None:
    text = "Report Is 'Pure Fiction,' Says Minister\n\n{} - The interior minister dismissed a report that 40 men died."
    assert "minister" in " ".join(_values(text.format("KHARTOUM"), "party"))
    assert "KHARTOUM" not in _values(text.format("KHARTOUM"), "party")
    assert "AFP" in _values(text.format("AFP"), "party")
