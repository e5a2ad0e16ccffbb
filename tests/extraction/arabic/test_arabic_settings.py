"""Places and dates that a reader takes from elsewhere in the text, and numbers without a known noun."""

from __future__ import annotations

from arabic_text import read

from tawthiq.model import Figure


def figures(text: str, published: str | None = None) -> list[Figure]:
    return [s.figure for s in read(text, published)[1].statements if s.figure]


def test_an_unknown_name_is_a_place_by_its_wording() -> None:
    found = figures("قالت حكومة مارلوفا إن الهدوء عاد.\n\nقتل 12 مدنيا في مارلوفا.")
    assert [f.place for f in found] == ["مارلوفا"]


def test_of_a_prison_in_a_province_the_prison_is_meant() -> None:
    (figure,) = figures("مات 9 سجناء في سجن الصنوبر بولاية كرمانتا.")
    assert figure.place == "سجن الصنوبر"


def test_a_figure_without_place_stays_where_the_text_was() -> None:
    text = "احتجز الجنود 30 شخصا في بلدة كرمانتا بإقليم لوداف.\n\nوقتل الجنود 4 رجال."
    assert [f.place for f in figures(text)] == ["بلدة كرمانتا", "بلدة كرمانتا"]


def test_days_are_counted_from_the_line_that_dates_the_page() -> None:
    text = "مقتل 7 مدنيين\n\n10 نيسان/أبريل 2018\n\nقتل 7 مدنيين أمس، وأصيب 3 أطفال العام الماضي."
    assert [f.period for f in figures(text)][1:] == ["2018-04-09", "2017"]


def test_numbers_count_without_a_known_noun() -> None:
    found = figures("اعتقل الجنود 40 شخصا. نقل خمسة عشر منهم إلى الشمال، وقتل اثنان من رفاقهم.")
    assert [f.low for f in found] == [40, 15, 2]


def test_the_hour_and_the_ordinal_are_no_figures() -> None:
    assert figures("وصلت الفتاة في السادسة عشرة من عمرها يوم 3 أيار.") == []


def test_a_quoted_name_behind_its_kind_is_who_speaks() -> None:
    _, reading = read("قالت منظمة «نور البحر» المحلية إن 20 شخصا قتلوا.")
    chains = [s.chain[0].party for s in reading.statements if s.figure]
    assert chains == ["نور البحر"]


def test_a_name_that_the_end_of_the_page_cuts_off_is_the_one_named_before() -> None:
    text = "أحرق الحراس الجثث في سجن كرمانتا.\n\nوقتل 4 رجال في بلدة كرمانتا.\n\nمات 12 سجينا في سجن كرما"
    assert [f.place for f in figures(text)][-1] == "سجن كرمانتا"


def test_a_sentence_that_nobody_speaks_belongs_to_the_page() -> None:
    statements = read("قالت وزارة الصحة إن 50 شخصا قتلوا. وقتل 3 أشخاص في حادث في الشمال.")[1].statements
    assert [[link.party for link in s.chain] for s in statements if s.figure] == [["وزارة الصحة"], []]
