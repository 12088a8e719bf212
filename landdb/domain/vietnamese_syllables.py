"""Which words are possible Vietnamese syllables: the yardstick by which a text encoding is recognised.

Quốc ngữ spells a syllable as onset + rime + tone, and the rimes are few. The lists allow some spellings of the
Central Highlands (Đắk, Krông, Plei) that occur in place names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_ONSETS: Final = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x bl br chr đl đr gr kl kr pl tl"
_ENDINGS: Final = {
    "a": "- c ch i k m n ng nh o p t u y", "ă": "c k m n ng p r t", "â": "c k m n ng p t u y",
    "e": "- c m n ng o p t", "ê": "- ch k m n ng nh o p t u", "i": "- a ch m n ng nh p t u", "iê": "c m n ng p t u",
    "o": "- c i k m n ng p t", "oa": "- c ch i m n ng nh o p t y", "oă": "c m n ng t", "oe": "- m n o t",
    "oo": "c n ng",
    "ô": "- c i k m n ng p t", "ơ": "- i k m n p r t", "u": "- a c i k m n ng p t", "uâ": "n ng t y",
    "uê": "- ch n nh", "uô": "c i m n ng t", "uơ": "-", "uy": "- a ch n nh p t u", "uyê": "n t",
    "ư": "- a c i k m n ng t u", "ươ": "c i m n ng p t u", "y": "- a ch n nh t", "yê": "m n ng t u",
}  # fmt: skip
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES: Final = frozenset({"", "\u0301", "\u0323"})
_STOPS: Final = ("c", "ch", "k", "p", "t")
_BITS: Final = {
    letter: float(bits)
    for bits, letters in {
        4: "đưâàơê", 5: "ạôáảúệ", 6: "ìĩồòộậăờếắịớợềỹọ", 7: "ứùốíầỳụủũễóãấẩ", 8: "ằýổự", 9: "ửữặừểèỏ", 10: "éỗởõ",
        11: "ỉỷẫẻ", 12: "ỵỡẹẳ", 14: "ẽẵ",
    }.items()
    for letter in letters
}  # fmt: skip
"""Rarity of the letters beyond ASCII in the names of all administrative units since 2004: -log2 of their share."""
_USUAL_SYLLABLES: Final = (
    "biên biển buôn bà bàn bãi bình bùi bạch bản bảo bắc bằng bến bộ chiềng chánh châu chí chính chư chưa chải chỉ "
    "chợ cái cát cây công cư cường cần cầu cẩm cốc cổ cửa diên diễn dân dũng dương dụng giáp hiếu hiền hiệp hoài "
    "hoàng hoằng huyện huỳnh hà hàm hàng hành hòa hóa hùng hưng hương hướng hạ hạnh hải hậu hằng hồ hồng hộ hội hợp "
    "hữu khánh khê khương kiên kiến krông kỳ liêm liên luông lâm lâu lãng lê lúa lý lăng lĩnh lũng lư lưu lương lạc "
    "lập lễ lệ lộc lợi lục mường mặt mỹ nghĩa nguyên nguyễn ngãi ngô ngũ ngọc nhân nhơn nhất nà nông năm nước nậm nội "
    "phìn phòng phù phùng phú phúc phương phước phường phượng phạm phố phổ phụng quán quý quảng quận quế quốc quới "
    "quỳnh ruộng rừng suối sông sơn sản số sử thiên thiện thiệu thuận thành thái thôn thông thăng thường thượng thạch "
    "thạnh thắng thị thịnh thọ thới thụy thủy thửa tiên tiến tiền triệu trà tràng trình trí trường trạch trại trạm "
    "trấn trần trị trực tà tâm tân tây tín tô tùng tú tường tả tập tỉnh tịnh tờ tứ tử viên việt vân võ văn vĩnh vũ "
    "vườn vạn vị xuyên xuân xuất xá xã xưởng yên ái ân ông đa đak điền điện đà đào đình đô đông đăk đơn đường đạ đại "
    "đạo đảo đất đắk đặc đặng địa định đồng đỗ đội động đức ấp ở"
)
"""The commonest syllables beyond ASCII of place names, names of persons and land uses."""
_USUAL: Final = frozenset(_USUAL_SYLLABLES.split())
_USUAL_BITS: Final = 2.0
_FOREIGN_BITS: Final = 16.0
_CAPITAL_BITS: Final = (1.0, 4.0)
"""What a capital beyond ASCII costs at the beginning of a word, and within one that is not all capitals."""
_WORDS: Final = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f]+[^\W\d_]*")
_SPLIT: Final = re.compile(r"[\s\d.,;:/()\-'\"_+&#\[\]*?!%=]+")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_RIMES: Final = {
    vowel + ("" if ending == "-" else ending) for vowel, endings in _ENDINGS.items() for ending in endings.split()
}
_SYLLABLE: Final = re.compile(f"(?:{_alternatives(_ONSETS.split())})?(?:{_alternatives(_RIMES)})")


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """Whether a word could be one Vietnamese syllable, written all small, all capital, or with a first capital."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [character for character in decomposed if character in _TONES]
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    if len(tones) > 1 or _SYLLABLE.fullmatch(letters) is None:
        return False
    return not letters.endswith(_STOPS) or "".join(tones) in _STOP_TONES


def count_syllables(texts: Iterable[str]) -> tuple[int, int]:
    """Number of possible and of impossible syllables among the words with a letter beyond ASCII."""
    good = bad = 0
    for text in texts:
        for word in _SPLIT.split(text):
            if not word.isascii():
                if is_syllable(word):
                    good += 1
                else:
                    bad += 1
    return good, bad


def commonness(texts: Iterable[str]) -> float:
    """How usual the letters beyond ASCII are in Vietnamese, in bits per letter, never above 0.

    It decides between two readings that are both possible, such as "Xã Lập" and "Xã Lớp".
    """
    bits = [_rarity(word, text.isupper()) for text in texts for word in _WORDS.findall(text)]
    letters = sum(count for _, count in bits)
    return -sum(cost for cost, _ in bits) / letters if letters else 0.0


@lru_cache(maxsize=50_000)
def _rarity(word: str, in_capitals: bool) -> tuple[float, int]:
    """Bits of a word's letters beyond ASCII, and the number of these letters."""
    total, count, usual = 0.0, 0, word.lower() in _USUAL
    for place, letter in enumerate(word):
        if not letter.isascii():
            count += 1
            total += _USUAL_BITS if usual else _BITS.get(letter.lower(), _FOREIGN_BITS)
            if letter.isupper() and letter != "Đ" and not in_capitals:
                total += _CAPITAL_BITS[place > 0]
    return total, count
