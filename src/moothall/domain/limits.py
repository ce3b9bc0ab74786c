"""Bounds of the directory that operations and organization files share: what one lets in the other takes too."""

LARGEST = 2**53 - 1
"""Of ids and orders: what every JSON reader still reads exactly."""
LABEL = 256
"""Characters in the name of a role or role group; the vendor tells no limit."""
PERSON_NAME = 80
TITLE = 200
PLACE = 100
"""Of where somebody works; of an organization's address of mail too."""
NUMBER = 50
"""Characters of an extension or an employee's number; of an address of mail too."""
REMARK = 2_000
EXTENSION = 2_000
"""Characters of a JSON object with members of an organization's own."""
LOGIN = 64
"""Characters of what an exclusive account is and logs in with."""
BRIEF = 255
CODE = 30
SOURCE = 256
"""Characters of where a department comes from."""
