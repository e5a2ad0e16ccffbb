"""`python -m tawthiq.cli`."""

from tawthiq.cli import main

main()
