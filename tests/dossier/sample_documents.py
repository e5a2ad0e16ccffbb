"""The documents of the fictional case, with what a reader would read from them."""

from __future__ import annotations

from dossier_builders import document, figure, links, listing, slots, statement

from tawthiq.model import (
    Demand,
    Denial,
    Document,
    Field,
    Metadata,
    People,
    Person,
    Reason,
    Record,
    RecordLink,
    Statement,
)

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
HOSTILE_NAME = "in/invoice\u202egpj.exe<script>alert(3)<img src=x onerror=alert(4)>\n.txt"


def report() -> tuple[Document, tuple[Statement, ...]]:
    doc = document(
        "report",
        [
            ("heading", "en", "The Salt Cellars: killing and disappearance at Qasr Melh prison"),
            (
                "paragraph",
                "en",
                "Varna Watch estimates that as many as 6,200 people were hanged at Qasr Melh prison between 2011 and "
                "2014. A former guard told Varna Watch that between 20 and 50 detainees were taken from their cells "
                "each week, and that dozens died of thirst in a single night.",
            ),
            (
                "quote",
                "en",
                "“They called it the salt,” the former guard said. “You went down and you did not come up.”",
            ),
            (
                "paragraph",
                "en",
                "Varna Watch calls on the United Nations to open an independent inquiry and urges the Ministry of "
                "Interior of Harbaya to grant monitors access to the prison.",
            ),
        ],
        metadata=Metadata("The Salt Cellars", publisher="Varna Watch", published="2016-03-02"),
        reader="pdf",
    )
    watch = links(doc, ("Varna Watch", "Varna Watch", "estimates"))
    guard = links(doc, ("a former guard", "A former guard", "told"), ("Varna Watch", "Varna Watch", ""))
    hanged = figure(
        None, 6200, "at_most", "people", "executed", place="Qasr Melh", period="2011/2014", hedge=True,
        slots=slots(doc, high="as many as 6,200", measure="hanged", place="Qasr Melh prison",
                    period="between 2011 and 2014", hedge="estimates"),
    )  # fmt: skip
    taken = figure(20, 50, "range", "detainees", "other", place="Qasr Melh", per="week")
    thirst = figure(24, None, "vague", "people", "died", place="Qasr Melh", hedge=False)
    return doc, (
        statement(doc, "as many as 6,200 people", "figure", "estimates", chain=watch, figure=hanged),
        statement(doc, "between 20 and 50 detainees", "figure", chain=guard, figure=taken),
        statement(doc, "dozens", "figure", chain=guard, figure=thirst),
        statement(doc, "They called it the salt", "quotation", chain=links(doc, ("a former guard", "", "said"))),
        statement(doc, "open an independent inquiry", "demand", "demands", chain=watch,
                  demand=Demand("United Nations", "open an independent inquiry")),
        statement(doc, "grant monitors access to the prison", "demand", "demands", chain=watch,
                  demand=Demand("Ministry of Interior of Harbaya", "grant monitors access to the prison")),
    )  # fmt: skip


def news(n: int, publisher: str) -> tuple[Document, tuple[Statement, ...]]:
    doc = document(
        f"news-{n}",
        [
            ("heading", "en", f"Thousands hanged in Qasr Melh, says report ({publisher})"),
            (
                "paragraph",
                "en",
                "Up to 6,200 prisoners were hanged in secret at Qasr Melh prison between 2011 and 2014, Varna Watch "
                "said in a report, The Salt Cellars. It urged the United Nations to open an independent inquiry.",
            ),
        ],
        metadata=Metadata(publisher=publisher, published=f"2016-03-0{n + 2}", address="https://news.example/melh"),
    )
    chain = links(doc, ("Varna Watch", "Varna Watch", "said"))
    counted = figure(
        None, 6200, "at_most", "prisoners", "executed", place="Qasr Melh", period="2011/2014",
        slots=slots(doc, high="Up to 6,200", measure="hanged", place="Qasr Melh prison"),
    )  # fmt: skip
    asks = Demand("UN", "open an independent inquiry")
    return doc, (
        statement(doc, "Up to 6,200 prisoners", "figure", chain=chain, figure=counted),
        statement(doc, "open an independent inquiry", "demand", "demands", chain=chain, demand=asks),
    )


def government() -> tuple[Document, tuple[Statement, ...]]:
    doc = document(
        "government",
        [
            (
                "paragraph",
                "en",
                "The Ministry of Interior of Harbaya denied that anyone had been executed at Qasr Melh. "
                "“Fewer than 300 sentences were carried out at Qasr Melh from 2011 to 2014, all by a court,” it said. "
                f"{HOSTILE}",
            ),
        ],
        metadata=Metadata(title=f"Statement {HOSTILE}", publisher="Harbaya State News", published="2016-03-05"),
    )
    ministry = links(doc, ("Ministry of Interior of Harbaya", "The Ministry of Interior of Harbaya", "denied"))
    said = links(doc, ("Ministry of Interior of Harbaya", "it", "said"))
    few = figure(None, 300, "less_than", "sentences", "executed", place="Qasr Melh", period="2011/2014")
    return doc, (
        statement(doc, "Fewer than 300 sentences", "figure", chain=said, figure=few),
        statement(doc, "anyone had been executed at Qasr Melh", "denial", "denies", chain=ministry,
                  denial=Denial("executing anyone at Qasr Melh", "denied")),
    )  # fmt: skip


def arabic() -> tuple[Document, tuple[Statement, ...]]:
    doc = document(
        "arabic",
        [
            ("heading", "ar", "رابطة أسر المفقودين: أكثر من 7000 أُعدموا في سجن قصر الملح"),
            (
                "paragraph",
                "ar",
                "قالت رابطة أسر المفقودين إن أكثر من 7000 معتقل أُعدموا في سجن قصر الملح بين عامي 2011 و2014، "
                "ونقلت عن حارس سابق أن نحو ١٢٠٠ جثة دُفنت في الوادي. وطالبت الرابطة الأمم المتحدة بحماية المقابر.",
            ),
            ("paragraph", "en", "The association repeated its call in English: protect the graves at Qasr Melh."),
        ],
        metadata=Metadata(publisher="رابطة أسر المفقودين", published="2019-11"),
        language="ar",
    )
    league = links(doc, ("رابطة أسر المفقودين", "رابطة أسر المفقودين", "قالت"))
    guard = links(doc, ("حارس سابق", "حارس سابق", "ونقلت عن"), ("رابطة أسر المفقودين", "", ""))
    more = figure(
        7000, None, "more_than", "معتقل", "executed", place="قصر الملح", period="2011/2014",
        slots=slots(doc, low="أكثر من 7000", measure="أُعدموا", place="سجن قصر الملح"),
    )  # fmt: skip
    bodies = figure(1200, 1200, "about", "جثة", "other", unit="bodies", place="قصر الملح")
    return doc, (
        statement(doc, "أكثر من 7000 معتقل", "figure", chain=league, figure=more),
        statement(doc, "نحو ١٢٠٠ جثة", "figure", chain=guard, figure=bodies),
        statement(doc, "بحماية المقابر", "demand", "demands", chain=league,
                  demand=Demand("الأمم المتحدة", "حماية المقابر")),
        statement(doc, "protect the graves at Qasr Melh", "demand", "demands",
                  demand=Demand(None, "protect the graves at Qasr Melh")),
    )  # fmt: skip


def correction() -> tuple[Document, tuple[Statement, ...]]:
    doc = document(
        "correction",
        [
            (
                "paragraph",
                "en",
                "Correction. Varna Watch now puts the number hanged at Qasr Melh at between 5,000 and 6,200. About 950 "
                "of them were soldiers; some 40 percent of the families were told. The Harbaya Post reported that "
                "20,000 people were held there at one time.",
            ),
            ("deleted", "en", "The earlier text said 6,200 without a range."),
        ],
        metadata=Metadata(publisher="Varna Watch", published="2017-01-10"),
    )
    watch = links(doc, ("Varna Watch", "Varna Watch", "puts"))
    post = links(doc, ("The Harbaya Post", "The Harbaya Post", "reported"))
    ranged = figure(5000, 6200, "range", "number hanged", "executed", place="Qasr Melh", period="2011/2014")
    soldiers = figure(950, 950, "about", "soldiers", "executed", place="Qasr Melh", period="2011/2014")
    share = figure(40, 40, "about", "families", "other", per="percent", place="Qasr Melh")
    held = figure(20000, 20000, "exact", "people", "detained", place="Qasr Melh")
    return doc, (
        statement(doc, "between 5,000 and 6,200", "figure", chain=watch, figure=ranged),
        statement(doc, "About 950 of them", "figure", chain=watch, figure=soldiers),
        statement(doc, "some 40 percent of the families", "figure", chain=watch, figure=share),
        statement(doc, "20,000 people", "figure", chain=post, figure=held),
    )


def testimony() -> tuple[Document, tuple[Statement, ...]]:
    doc = document(
        "testimony",
        [
            ("header", "en", "Testimony of “Rim”, taken 4 May 2018"),
            (
                "paragraph",
                "en",
                "I counted at least 1,100 people led out in my time, 2012 and 2013. The cells held 15,000, maybe "
                "18,000. Three women were released.",
            ),
        ],
        reader="docx",
    )
    rim = links(doc, ("“Rim”", "I", "counted"))
    led = figure(1100, None, "at_least", "people", "executed", place="Qasr Melh", period="2012/2013")
    held = figure(15000, 18000, "range", "people", "detained", place="Qasr Melh", period="2012/2013", hedge=True)
    women = figure(3, 3, "exact", "women", "released")
    return doc, (
        statement(doc, "at least 1,100 people", "figure", chain=rim, figure=led),
        statement(doc, "15,000, maybe 18,000", "figure", chain=rim, figure=held),
        statement(doc, "Three women", "figure", chain=rim, figure=women),
    )


def lists() -> tuple[Document, Document, People]:
    first = listing(
        "list-1",
        ["name", "born", "arrested"],
        [["Person Alpha One", "1990", "2012-04-01"], ["Person Beta Two", "1985", "2013"], ["Third Gamma", "", "2011"]],
    )
    second = listing(
        "list-2",
        ["الاسم", "المواليد", "تاريخ الاعتقال"],
        [["الشخص ألفا الأول", "1991", "2012-04-01"], ["شخص آخر", "1985", "2013"], ["Person Beta Two", "1985", "2013"]],
    )
    records = tuple(
        Record(
            d.id,
            "",
            n,
            {
                f: Field(c.value, c.address, c.span.start, c.span.end)
                for f, c in zip(("name", "birth", "arrest_date"), row, strict=True)
            },
        )
        for d in (first, second)
        for n, row in enumerate(d.tables[0].rows, start=1)
    )
    return first, second, people_of(records)


def people_of(records: tuple[Record, ...]) -> People:
    """Two persons on two rows each, one doubtful pair, two persons on one row."""
    a1, b1, g1, a2, o2, b2 = records
    folded = Reason("folded-name", "the names agree once Arabic and Latin spellings are folded, and the arrest date")
    exact = Reason("exact-name", "name, birth and arrest agree letter for letter")
    maybe = Reason("folded-name", "birth and arrest agree, the names only in part")
    return People(
        records,
        (
            RecordLink(a1.id, a2.id, "folded", 0.91, folded),
            RecordLink(b1.id, b2.id, "exact", 0.99, exact),
            RecordLink(b1.id, o2.id, "folded", 0.41, maybe),
        ),
        (
            Person(a1.id, "Person Alpha One", (a1.id, a2.id)),
            Person(b1.id, "Person Beta Two", (b1.id, b2.id)),
            Person(g1.id, "Third Gamma", (g1.id,)),
            Person(o2.id, "شخص آخر", (o2.id,)),
        ),
    )
