"""The English reader: rules over a parse."""
