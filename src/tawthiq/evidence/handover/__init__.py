"""What a bag carries for whoever receives it: verify.py, which needs nothing but Python, and the words of VERIFY.md."""
