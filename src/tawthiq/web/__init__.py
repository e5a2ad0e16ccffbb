"""The app: a case in the browser, served to this computer alone."""

from tawthiq.web.app import application
from tawthiq.web.desk import Desk
from tawthiq.web.door import Door
from tawthiq.web.serving import Serving

__all__ = ["Desk", "Door", "Serving", "application"]
