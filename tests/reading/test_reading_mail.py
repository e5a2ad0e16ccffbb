"""E-mail: headers, bodies, attachments and mails within mails."""

from __future__ import annotations

from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart

from made import attached, docx, read, shown

from tawthiq.model import Encoding
from tawthiq.reading import ReadResult


def message(**more: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "مراسل <a@example.org>"
    mail["To"] = 'b@example.org, "C, D" <c@example.org>'
    mail["Date"] = "Tue, 07 Feb 2017 23:30:00 -0500"
    mail["Subject"] = more.get("subject", "قائمة الأسماء")
    return mail


def test_headers_body_and_metadata_in_arabic() -> None:
    mail = message()
    mail.set_content("هذه قائمة بأسماء المعتقلين الذين نُقلوا من السجن.", charset="utf-8", cte="base64")
    result = read(mail.as_bytes(), "m.eml")
    assert shown(result) == [
        ("header", "From: مراسل <a@example.org>"),
        ("header", 'To: b@example.org, "C, D" <c@example.org>'),
        ("header", "Date: Tue, 07 Feb 2017 23:30:00 -0500"),
        ("header", "Subject: قائمة الأسماء"),
        ("paragraph", "هذه قائمة بأسماء المعتقلين الذين نُقلوا من السجن."),
    ]
    assert result.document is not None
    metadata = result.document.metadata
    assert metadata.published == "2017-02-07"  # the sender's day
    assert metadata.recipients == ("b@example.org", "C, D <c@example.org>")


def test_body_and_raw_header_in_windows_1256() -> None:
    head = b"From: a@example.org\nDate: Tue, 7 Feb 2017 10:00:00 +0000\nSubject: " + "تقرير السجن".encode(
        "windows-1256"
    )
    kind = b"\nContent-Type: text/plain; charset=windows-1256\nContent-Transfer-Encoding: 8bit\n\n"
    words = "قال الشاهد إن عشرين شخصا نقلوا ليلا."
    assert shown(read(head + kind + words.encode("windows-1256"), "m.eml"))[2:] == [
        ("header", "Subject: تقرير السجن"),
        ("paragraph", words),
    ]


def test_html_only_mail_is_read_and_plain_is_preferred_where_there_are_both() -> None:
    mail = message()
    mail.set_content("<p>Twelve men <b>were</b> moved.</p><script>no</script>", subtype="html")
    assert shown(read(mail.as_bytes(), "m.eml"))[-1] == ("paragraph", "Twelve men were moved.")
    both = message()
    both.set_content("Twelve men were moved.")
    both.add_alternative("<p>Twelve men were moved.</p>", subtype="html")
    words = [w for _, w in shown(read(both.as_bytes(), "m.eml"))]
    assert words.count("Twelve men were moved.") == 1


def _pointers(result: ReadResult) -> list[tuple[str, str, str]]:
    assert result.document is not None
    return [(p.kind, p.span.of(result.document.text), p.address) for p in result.document.pointers]


def test_links_tables_and_the_encoding_of_a_page_are_kept() -> None:
    mail = message()
    table = "<table><tr><th>Name</th><th>Age</th></tr><tr><td>X</td><td>30</td></tr></table>"
    page = f'<p>See <a href="https://list.example/1">the list</a> of شهود.</p>{table}<a href="javascript:x()">no</a>'
    mail.set_content(page, subtype="html", charset="windows-1256")
    result = read(mail.as_bytes(), "m.eml")
    assert _pointers(result) == [("link", "the list", "https://list.example/1")]
    assert result.document is not None
    assert result.document.encoding == Encoding("windows-1256", "declared", 1.0)
    (kept,) = result.document.tables
    assert [[c.span.of(result.document.text) for c in r] for r in (kept.header, *kept.rows)] == [
        ["Name", "Age"],
        ["X", "30"],
    ]


def test_links_of_a_page_stand_at_the_words_of_the_plain_version_that_is_shown() -> None:
    mail = message()
    mail.set_content("Read the report. It names forty.\n")
    links = '<a href="https://a.example/report">the report</a> <a href="https://a.example/2"><img src="x"></a>'
    mail.add_alternative(f"<p>Read {links}. It names forty.</p>", subtype="html")
    result = read(mail.as_bytes(), "m.eml")
    assert shown(result)[-1] == ("paragraph", "Read the report. It names forty.")
    assert _pointers(result) == [
        ("link", "the report", "https://a.example/report"),
        ("link", "", "https://a.example/2"),
    ]


def test_a_page_beside_plain_words_that_cannot_be_read_costs_its_links_alone() -> None:
    mail = message()
    mail.set_content("Twelve men were moved.")
    mail.add_alternative("<div>" * 6_000, subtype="html")
    result = read(mail.as_bytes(), "m.eml")
    assert shown(result)[-1] == ("paragraph", "Twelve men were moved.")
    assert [p.what for p in result.problems] == [
        "The links of the page beside the plain words were not kept: "
        "The page nests more than 5,000 elements; no browser writes such a page"
    ]


def test_links_beyond_reason_are_counted_over_all_bodies() -> None:
    page = b"Content-Type: text/html\n\n" + b"".join(b'<a href="https://a.example/%d">w</a> ' % n for n in range(3_000))
    head = b'From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n'
    result = read(head + (b"--B\n" + page + b"\n") * 3 + b"--B--\n", "m.eml")
    assert len(_pointers(result)) == 5_000
    assert [p.what for p in result.problems] == [
        "It holds more than 5,000 links; the addresses of the rest were not kept"
    ]


def test_the_encodings_of_several_bodies_are_all_named_with_what_is_least_sure() -> None:
    parts = [b"Content-Type: text/plain\n\n" + "قال الشاهد إن عشرين شخصا نقلوا ليلا.".encode("windows-1256")]
    parts.append(b"Content-Type: text/plain; charset=utf-8\n\n" + "Twelve men — and more.".encode())
    head = b'From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n'
    result = read(head + b"".join(b"--B\n" + part + b"\n" for part in parts) + b"--B--\n", "m.eml")
    assert result.document is not None
    used = result.document.encoding
    assert used is not None
    assert (used.name, used.how) == ("windows-1256 and utf-8", "guessed")
    assert used.confidence < 1


def test_attachments_are_members_with_their_bytes_and_safe_names() -> None:
    mail = message()
    mail.set_content("See the list.")
    word = docx("<w:p/>")
    mail.add_attachment(word, maintype="application", subtype="octet-stream", filename="قائمة.docx")
    mail.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="../../etc/passwd")
    found, problems = attached(mail.as_bytes(), "m.eml")
    assert list(found.items()) == [("قائمة.docx", word), (".._.._etc_passwd", b"\x00\x01")]
    assert problems == []


def test_an_attachment_whose_letters_are_damaged_is_taken_out_and_named() -> None:
    mail = message()
    mail.set_content("See the list.")
    mail.add_attachment(b"The names of forty men. " * 20, maintype="application", subtype="x-list", filename="list.bin")
    whole, problems = attached(mail.as_bytes(), "m.eml")
    assert problems == []
    damaged = mail.as_bytes().replace(b"VGhlIG5hbWVz", b"VGhl!G5hb*Vz", 1)
    found, problems = attached(damaged, "m.eml")
    assert found.keys() == whole.keys()
    assert [(p.item, "damaged" in p.what) for p in problems] == [("m.eml/list.bin", True)]


def test_a_forwarded_mail_is_a_member_that_reads_as_a_mail() -> None:
    inner = message(subject="inner")
    inner.set_content("The inner words.")
    outer = MIMEMultipart()
    outer["From"] = "x@example.org"
    outer["Subject"] = "outer"
    outer.attach(MIMEMessage(inner))
    [(name, data)] = attached(outer.as_bytes(), "outer.eml")[0].items()
    assert name.endswith(".eml")
    assert shown(read(data, name))[-1] == ("paragraph", "The inner words.")


def test_mails_nested_beyond_reason_are_named_and_not_unfolded() -> None:
    wrap = b"From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
    core = b"From: a@example.org\r\nSubject: core\r\n\r\nwords"
    few, problems = attached(wrap * 3 + core, "few.eml")
    assert len(few) == 1
    assert problems == []
    many, (problem,) = attached(wrap * 20 + core, "many.eml")
    assert many == {}
    assert "20 deep" in problem.what
    assert attached(wrap * 5_000 + core, "hostile.eml")[1]
    assert read(wrap * 5_000 + core, "hostile.eml").problems


def test_a_date_that_is_none_is_named() -> None:
    result = read(b"From: a@example.org\nSubject: x\nDate: the other day\n\nWords.", "m.eml")
    assert result.document is not None
    assert result.document.metadata.published is None
    assert "date could not be read" in result.problems[0].what
