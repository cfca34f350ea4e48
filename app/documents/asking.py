"""What is said between the process that has a file to be read and the one that waits with the parsers loaded."""

import struct

from app.documents.kinds import Kind

ASK_CONFINEMENT = "confinement"
ASKED = (ASK_CONFINEMENT, *Kind)
"""What a parsing process can be asked: the media type of the file it gets, or which limits hold for it here."""
REQUEST = struct.Struct("=Bd")
"""Place in `ASKED`, and seconds that reading may take. Three pipes go with it: the file, the answer, the end."""
ENDED = struct.Struct("=i")
"""What the third pipe brings: an exit code, or the negative number of the signal that ended the reading."""
