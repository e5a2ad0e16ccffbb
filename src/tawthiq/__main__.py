"""`python -m tawthiq`: the command line where the script is not on the path."""

from tawthiq.cli import main

if __name__ == "__main__":
    main()
