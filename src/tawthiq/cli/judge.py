"""`tawthiq judge`: the doubtful pairs of records, one at a time, those first whose answer changes most."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from tawthiq.case import Case, open_case
from tawthiq.cli.opening import ask, working
from tawthiq.cli.recalling import recall_lines
from tawthiq.cli.terminal import out, print_json, progress, shown

EPILOG = (
    "Examples: tawthiq judge my-case  |  tawthiq judge my-case --list --limit 10  |  tawthiq judge my-case --sample"
)
VERDICTS = {"y": "same_person", "n": "different_person", "u": "unsure", "m": "unsure"}
KEYS = "y one person, n two, u unsure, m more is needed, b take the last answer back, q stop"
SEEN = "Both rows were looked at."


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(judge)


def judge(
    case: Annotated[Path, typer.Argument(help="The case folder, built.")],
    list_: Annotated[bool, typer.Option("--list", help="Print what waits, and ask nothing.")] = False,
    sample: Annotated[
        bool, typer.Option("--sample", help="Ask about pairs drawn at random, to estimate how many linking finds.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="With --list or --json: at most so many.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="Print what waits as JSON, and ask nothing.")] = False,
) -> None:
    """Decide about pairs of rows that may be one person, one at a time; first those whose answer changes most.

    Each answer is a decision like any other: nothing is overwritten, and it can be retracted. `u` puts a pair aside;
    `m` asks what would settle it, and the pair comes back when a list that is added later says more of one of the two.

    With --sample the pairs are drawn at random among all rows, those that linking never compared included, and shown
    without the machine's opinion. From the answers follows how many of the true pairs linking finds.
    """
    if list_ or json:
        with working(case) as (opened, _):
            found = opened.queue(limit)
            found["recall"] = (opened.sample(0) or {"recall": None})["recall"]
        if json:
            print_json(found)
        else:
            _list(found, str(case))
        return
    # Not with a progress bar, which would write over the questions.
    with open_case(case, passphrase=ask) as opened:
        made, against = _work(opened, _next_of_sample if sample else _next_doubtful)
        if made:
            with progress() as show:
                opened.derive(progress=show)
        drawn = opened.sample(0) if made or sample else None
    if drawn:
        _say(recall_lines(drawn["recall"], str(case)))
    out.print(f"{made} decided." + (f" `tawthiq build {escape(str(case))}` rewrites the dossier." if made else ""))
    if against:
        raise typer.Exit(1)


# Shows the next question and gives it; None where nothing waits, which it says.
_Next = Callable[[Case], dict[str, Any] | None]


def _next_doubtful(opened: Case) -> dict[str, Any] | None:
    found = opened.queue(1)
    if not found["questions"]:
        put_aside = len(found["unsure"])
        out.print(f"Nothing waits.{f' {put_aside} put aside as unsure.' if put_aside else ''}")
        return None
    question: dict[str, Any] = found["questions"][0]
    _show(question, f"{found['waiting']} wait{'s' if found['waiting'] == 1 else ''}")
    for weight in question["weights"]:
        out.print(f"  {weight['what']}: {weight['level']}: {weight['weight']}")
    now = "count as one person now" if question["one_person"] else "count as two persons now"
    out.print(f"They {now}; the machine gives {question['probability']:.2f}. {question['effect']}")
    return question


def _next_of_sample(opened: Case) -> dict[str, Any] | None:
    found = opened.sample()
    if found is None:
        with progress() as show:
            show("Drawing pairs at random", 0, 1, "")
            opened.draw_sample()
        found = opened.sample() or {"questions": [], "recall": {}}
    if not found["questions"]:
        out.print("No pair of the sample waits.")
        return None
    question: dict[str, Any] = found["questions"][0]
    recall = found["recall"]
    _show(question, f"sample: {recall['answered']} of {recall['wanted']} judged")
    return question


def _work(opened: Case, next_: _Next) -> tuple[int, bool]:
    """Ask until nothing waits or the person stops. Returns how many answers stand, and whether any contradict."""
    done: list[str] = []
    while question := next_(opened):
        key = _key(bool(done))
        if key == "q":
            break
        if key == "b":
            opened.assess("retract", done.pop(), reason="Taken back while judging.")
            continue
        answer = _answered(opened, question, key)
        done += [answer] if answer else []
    return len(done), any(set(done) & {d["assessment"] for d in c["decisions"]} for c in opened.contradictions())


def _answered(opened: Case, question: dict[str, Any], key: str) -> str:
    """Record an answer; the decision's id, or "" where the person thought better of it."""
    verdict, (left, right) = VERDICTS[key], (question[s]["record"] for s in ("left", "right"))
    for found in opened.against(verdict, left, right):
        out.print(f"[yellow]![/] This contradicts what was decided: {escape(shown(found['text']))}")
        if _line("Record it all the same? (y/n) ").lower() != "y":
            return ""
    values = [right]
    if key == "m":
        values.append(f"needs={_line('What would settle it? ') or 'not said'}")
    reason = _line("Why? (Enter: both rows were looked at) ") or SEEN
    return opened.assess(verdict, left, values, reason=reason).id


def _key(may_go_back: bool) -> str:
    while True:
        key = _line(f"[{KEYS}] ", at_end="q").lower()[:1] or "?"
        if key == "b" and not may_go_back:
            out.print("No answer was given yet.")
        elif key in (*VERDICTS, "b", "q"):
            return key


def _line(question: str, at_end: str = "") -> str:
    """What is typed; `at_end` where the input has ended."""
    try:
        return input(question).strip()
    except EOFError:
        return at_end


def _show(question: dict[str, Any], head: str) -> None:
    """The two rows side by side, and no opinion on them."""
    left, right = question["left"], question["right"]
    out.rule(head)
    for mark, side in (("A", left), ("B", right)):
        sheet = f", sheet {side['table']}" if side["table"] else ""
        place = f"{side['path']}{sheet}, row {side['row']} (sealed as {side['sha256'][:12]})"
        out.print(f"[bold]{mark}[/] {_safe(side['name'])}   {_safe(place)}")
        for other in side["together"][:5]:
            out.print(f"    one person with {_safe(other['path'])}, row {other['row']}")
    for field in question["fields"]:
        words = {"same": "same", "alike": "alike", "differs": "differs", "one only": "in one only"}[field["says"]]
        why = f" ({field['why']})" if field["why"] else ""
        out.print(
            f"  {field['field']:<14} {words:<12} A: {_safe(field['left'])}   B: {_safe(field['right'])}{_safe(why)}"
        )
    for side, mark in ((left, "A"), (right, "B")):
        for heading, value in side["extra"].items():
            out.print(f"  {_safe(heading)}: {mark}: {_safe(value)}")


def _list(found: dict[str, Any], case: str) -> None:
    for q in found["questions"]:
        left, right = q["left"], q["right"]
        out.print(
            f"{q['probability']:.2f}  {left['record'][:12]} {right['record'][:12]}  {_safe(left['name'])} "
            f"({_safe(left['path'])}, row {left['row']}) / {_safe(right['name'])} "
            f"({_safe(right['path'])}, row {right['row']})"
        )
        out.print(f"      {q['effect']}")
    more = found["waiting"] - len(found["questions"])
    out.print(
        f"{found['waiting']} wait{f', {more} of them not shown' if more else ''}; {len(found['unsure'])} put aside."
    )
    _say(recall_lines(found["recall"], case))


def _say(lines: list[str]) -> None:
    for line in lines:
        out.print(escape(line))


def _safe(text: str) -> str:
    return escape(shown(text))
