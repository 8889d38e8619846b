"""Whether a message only says thanks. Wrong towards reopening: a word too many and it is not mere thanks."""

import re

_THANKS = (
    "thanks|thank|thx|ty|tysm|cheers|gracias|merci|danke|dankeschön|vielen dank|obrigado|obrigada|grazie|"
    "dziękuję|dzięki|tack|bedankt|dank je|teşekkürler|спасибо|شكرا|ありがとう|ありがとうございます|谢谢"
)
_AROUND = (
    "you|u|so|very|much|a|lot|again|many|all|for|your|the|help|it|that|this|works|worked|now|perfect|great|"
    "awesome|super|solved|sorted|fixed|appreciate|appreciated|appreciated|really|got|ok|okay|good|nice|day|have|"
    "best|quick|fast|reply|answer|team|everything|is|all|set|works|fine|muchas|mille|beaucoup|vielen|dank|"
    "schön|sehr|muito|tante|pela|ajuda|por|la|ayuda|pour|votre|aide|für|ihre|hilfe|moltissime|and|bye|yes"
)
_ONLY = re.compile(rf"(?:{_THANKS}|{_AROUND})(?: (?:{_THANKS}|{_AROUND}))*")
_WORD = re.compile(rf"(?:^|\s)(?:{_THANKS})(?:\s|$)")
_NOISE = re.compile(r"[^\w\s]|_")
LONGEST = 120


def is_thanks(text: str) -> bool:
    plain = " ".join(_NOISE.sub(" ", text.lower()).split())
    if not plain or len(plain) > LONGEST or "?" in text:
        return False
    return bool(_WORD.search(plain)) and bool(_ONLY.fullmatch(plain))
