"""All that is held of one person, as one archive: for whoever asks a team what it holds of them."""

from apps.candidates.dossier.gathering import Dossier

__all__ = ["Dossier"]
