"""The trained readers: what is put to them, and what they answer. English and Arabic differ in what is offered only.

A reader of a language collects what its document offers (`offers`), makes pages of questions of it (`asking`), and lets
the model choose (`choosing`); `settling` weighs its choice against that of the rules.
"""
