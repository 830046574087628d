"""What a model takes and makes: text, image, audio, video, code, embedding, robotics."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CUES = {
    "text": r"language\smodels?|LLMs?|chatbots?|text\sgeneration|reasoning\smodels?|translat(?:ion|es?)|rerank\w*|instruct\w*"
    r"|modèles?\sde\slangage|Sprachmodelle?n?|modelos?\sde\slenguaje|chat\smodels?|text\sand|conversational",
    "image": r"images?\s?(?:generat\w+|edit\w+|model|creation|input|understanding)|text-to-image|vision(?:[-\s](?:language|model)\w*)?"
    r"|images?\b|multimodal|pictures?|OCR|visual\b|photos?|diffusion",
    "audio": r"audio|speech\w*|voices?\b|music|text-to-speech|TTS|transcri(?:be|ption)|songs?|sounds?",
    "video": r"video(?:s|\sgenerat\w+|\smodel)?|text-to-video|films?\b|clips?\b",
    "code": r"cod(?:e|ing)\b|programming|software\sengineer\w*|SWE-bench|developers?\swrite",
    "embedding": r"embeddings?|vector\srepresentations?",
    "robotics": r"robot(?:s|ics|ic)?\b|humanoids?|embodied|physical\sAI",
}
_CUE = re.compile(
    r"\b(?=[a-z])(?:" + "|".join(rf"(?P<{kind}>{words})" for kind, words in _CUES.items()) + ")", re.IGNORECASE
)
MODALITIES = tuple(_CUES)


@dataclass(frozen=True, slots=True)
class ModalityMention:
    """A cue as it stands in a text: ``text[start:end]`` speaks of ``modality``."""

    start: int
    end: int
    modality: str


def find_modalities(text: str) -> tuple[ModalityMention, ...]:
    """Find the words that tell what a model takes or makes, in order.

    Args:
        text: Any text.

    Returns:
        The cues; of which model they speak is not decided here.
    Source: own word list; time is linear in the length of the text.

    >>> [one.modality for one in find_modalities("a language model that turns text-to-image prompts into video")]
    ['text', 'image', 'video']
    """
    return tuple(ModalityMention(match.start(), match.end(), match.lastgroup or "") for match in _CUE.finditer(text))
