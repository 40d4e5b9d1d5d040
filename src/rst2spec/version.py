"""The version of this program. A constant: asking the installed package for it takes 10 ms."""

VERSION = "0.1.0"
