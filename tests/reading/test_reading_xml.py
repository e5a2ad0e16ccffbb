"""XML as readable text."""

from __future__ import annotations

import time

from made import read, shown


def test_values_stand_behind_their_names_and_broken_words_stay_whole() -> None:
    data = (
        "<?xml version='1.0' encoding='windows-1256'?>\n"
        "<!DOCTYPE kml><!-- no text --><x:kml xmlns:x='urn:x'>"
        "<Placemark id='7'><name>المدرسة</name><text>At least <b>12</b> men.</text>"
        "<empty/><point><lat> 33.5 </lat></point></Placemark>"
        "<sms body='They came.' date='1486461600'/></x:kml>"
    )
    result = read(data.encode("cp1256"), "places.kml")
    assert result.media_type == "application/xml"
    assert result.document is not None
    assert result.document.text == (
        "Placemark/@id: 7\nname: المدرسة\ntext: At least 12 men.\nlat: 33.5\n"
        "sms/@body: They came.\nsms/@date: 1486461600"
    )
    assert shown(result) == [
        ("paragraph", "المدرسة"),
        ("paragraph", "At least 12 men."),
        ("paragraph", "They came."),
    ]
    assert result.problems == ()


def test_hostile_and_damaged_xml() -> None:
    began = time.monotonic()
    bomb = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>"
    for data in (bomb.encode(), bomb.encode("utf-16")):
        assert "XML entities" in read(data, "a.xml").problems[0].what
    deep = read(b"<?xml version='1.0'?>" + b"<a>" * 100_000, "deep.xml")
    assert deep.document is None
    assert "not sound XML" in deep.problems[0].what
    cut = read(b"<?xml version='1.0'?><a><b>First words</b><c>and m", "cut.xml")
    assert ("paragraph", "First words") in shown(cut)
    assert "not sound XML" in cut.problems[0].what
    assert "no value" in read(b"<?xml version='1.0'?><a/>", "a.xml").problems[0].what
    assert time.monotonic() - began < 5
