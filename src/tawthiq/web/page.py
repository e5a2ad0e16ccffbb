"""One way to answer with a page: template, visitor, language, and what every page shows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.params import Body

from tawthiq.dossier import words
from tawthiq.model import pseudonym
from tawthiq.web.desk import Desk
from tawthiq.web.door import Visitor, visitor
from tawthiq.web.hiding import Hiding
from tawthiq.web.places import LiveSite
from tawthiq.web.speech import LANGUAGES, speech
from tawthiq.web.tray import tray

Asked = Request[Any, Any, State]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]

# Every page of the app, in the order of the work: address, its name, and the template's key.
MENU = (
    ("/", "Case"),
    ("/read", "Read"),
    ("/figures", "Figures"),
    ("/sources", "Sources"),
    ("/people", "People"),
    ("/estimate", "Estimate"),
    ("/timeline", "Timeline"),
    ("/map", "Map"),
    ("/findings", "Findings"),
    ("/exhibits", "Exhibits"),
    ("/search", "Search"),
    ("/protection", "Protection"),
)


def desk_of(request: Asked) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def live_site(request: Asked) -> LiveSite:
    """The case as it stands now, with the app's places."""
    return desk_of(request).site()


def shelf_site(request: Asked) -> LiveSite:
    """The same, looked up piece by piece: nothing on a page that uses it may go through the whole case."""
    return desk_of(request).shelf()


def asks_part(request: Asked) -> bool:
    """Whether a script on the page asks for the part that changes, not somebody for the page."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"


def show(
    request: Asked, template: str, values: Mapping[str, Any], *, here: str = "", status: int = 200
) -> Response[str]:
    """A page or a part of one.

    Args:
        template: file name in web/templates.
        here: the menu's address that the page stands under.
    """
    who, desk = visitor(request.scope), desk_of(request)
    if desk.hiding is not None and desk.hiding.running:
        return one_moment(request, desk.hiding)
    site = desk.shelf()
    common = {"site": site, "desk": desk, "here": here, "menu": MENU, "root": "", "address": request.url.path}
    common["tray"] = tray(site, who.finding)
    common["mask_of"] = lambda one: pseudonym(one.kind, one.number, who.language)
    page = environment().get_template(template).render(**common, **words_for(who), **values)
    # The one way out of the app: whatever a page shows, what was typed included, leaves with pseudonyms.
    return Response(
        page if desk.revealed else desk.shield.out(page, who.language),
        media_type=MediaType.HTML,
        status_code=status,
    )


def one_moment(request: Asked, hiding: Hiding) -> Response[str]:
    """How far it is that somebody comes to be shown otherwise; it looks nothing up in the case."""
    page = environment().get_template("hiding.html").render(hiding=hiding, **words_for(visitor(request.scope)))
    # Not what was asked for: neither a browser nor a script of ours is to take it for that.
    return Response(page, media_type=MediaType.HTML, status_code=503, headers={"retry-after": "1"})


def words_for(who: Visitor) -> dict[str, Any]:
    """What a template needs to speak to a visitor."""
    voice = speech(who.language)
    return {"_": voice, "count": voice.count, "voice": voice, "csrf": who.csrf, "languages": LANGUAGES}


@cache
def environment() -> Environment:
    """The app's templates, and the dossier's pieces that they show live. Everything shown is escaped."""
    env = Environment(
        loader=ChoiceLoader([PackageLoader("tawthiq.web", "templates"), PackageLoader("tawthiq.dossier", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(w=words)
    env.filters.update(text=words.visible_text, name=words.shown_name, number=words.number, amount=words.amount)
    env.filters.update(told=words.told, apart=words.apart)
    return env
