"""Reads the answers to a form's question whether a name may be published. Only a clear yes lists anybody."""

import re
from collections.abc import Collection
from pathlib import Path

from signatories.text.collation import fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


BETWEEN_HAN = re.compile(r"(?<=[\u3040-\u9fff]) (?=[\u3040-\u9fff])")

# Words of a folded question about publishing, and of questions that are about something else.
ABOUT_PUBLISHING = re.compile(
    r"\b(?:agree|consent|permission|authori[sz]e|(?:list|publish|print|display)(?:ed)?|publicly|public|"
    r"appear|"
    r"acepta|aceptas|acepto|autoriza|autorizas|autorizo|consiente|publicar|publique|publicado|aparecer|"
    r"accepte|acceptez|autorise|autorisez|consentez|publier|publie|apparaitre|figurer|"
    r"aceita|aceito|concorda|concordo|divulgar)\b|соглас|разреш|публик|опублик|توافق|اوافق|موافق|نشر|ننشر|"
    r"同意|公开|公開|发布|公布|刊登"
)
ABOUT_OTHERS = re.compile(
    r"\b(?:contact(?:ed|ar|er)?|e ?mails?|news|newsletters?|updates|informed|receive|comments?|notes?|logo|"
    r"photos?|"
    r"pictures?|noticias|boletin|recibir|recevoir|nouvelles|actualites|receber|mailing)\b|рассылк|новост|"
    r"связ|"
    r"اخبار|نشره|نشرة|联系|邮件|通讯|新闻|资讯"
)
STRONG = re.compile(
    r"\b(?:may|can|could|do|would|should) (?:we|you|i)\b|\b(?:agree|consent|permission|authori[sz]e|acepta|"
    r"aceptas|"
    r"acepto|autoriza|autorizas|autorizo|acceptez|accepte|autorisez|autorise|aceita|aceito|concorda|"
    r"concordo)\b|"
    r"соглас|разреш|توافق|اوافق|موافق|同意"
)
ANONYMITY = re.compile(
    r"^(?:please )?(?:do not|don t|dont) (?:publish|list|print|show|display)\b|"
    r"\b(?:anonymous(?:ly)?|withhold|anonim\w*|anonym\w*)\b|аноним|مجهول|匿名"
)
HOW_LISTED = re.compile(
    r"^(?:how|as what) .*\b(?:listed|appear|named|shown|published|sign)\b|^como .*\b(?:aparecer|figurar)\b|"
    r"^comment .*\b(?:apparaitre|figurer)\b|^как .*(?:указ|публик)"
)
NO = _words("no n non nao nein false 0 нет لا 否 不 不同意 never off")
YES = _words(
    """
    yes y yep oui si sim ja true 1 x on ok okay sure agree agreed agrees accept accepted acepto aceptado
    autorizo publish listed public publicly full named accepte concordo aceito
    да согласен согласна согласны разрешаю نعم اوافق موافق موافقه موافقة 是 是的 同意 可以 公开
    """
)
# The beginnings of a yes of several words.
YES_BEGINS = re.compile(
    r"^(?:i (?:agree|consent|accept|do)|you (?:may|can)|we (?:agree|consent)|list (?:me|us)|(?:by|with|"
    r"in) (?:my )?"
    r"(?:full )?name|in full|my name may|de acuerdo|estoy de acuerdo|d accord|j accepte|j autorise|de acordo|"
    r"estou de acordo|я согласен|я согласна|разрешаю)\b"
)
# Words that make a yes less than clear: “yes, but …”, “only my organisation”, “anonymously”.
QUALIFIED = re.compile(
    r"\b(?:but|only|except|unless|if|without|not|no|don t|dont|never|maybe|perhaps|later|ask|initials?|"
    r"first name|"
    r"once|after|until|unsure|depends|pero|solo|sin|salvo|quizas?|mais|seulement|sans|sauf|peut etre|mas|"
    r"apenas|sem|"
    r"exceto|talvez|но|только|без|кроме|если|не|لكن|فقط|بدون|دون|ربما)\b|anonym|anonim|withh|аноним|مجهول|"
    r"但|只|不|匿名|除"
)
TICKS = frozenset("✓✔☑✅")
# Words that stand for a name that somebody does not want to give.
NAMELESS = frozenset(
    fold(words)
    for line in Path(__file__).with_name("no_names.txt").read_text("utf-8").splitlines()
    for words in line.split("|")
)


def folded(text: str) -> str:
    """Return a text for comparing; words of Han characters are not taken apart."""
    return BETWEEN_HAN.sub("", fold(text))


def question(heading: str) -> str:
    """Return which question about publishing a folded heading asks; empty if it asks none.

    `consent` wants a yes, `anonymity` wants a no, and `listing` says how somebody wants to be listed.
    """
    if HOW_LISTED.search(heading):
        return "listing"
    if ANONYMITY.search(heading):
        return "anonymity"
    if ABOUT_PUBLISHING.search(heading) and not ABOUT_OTHERS.search(heading):
        return "consent"
    return ""


def is_strong(heading: str) -> bool:
    """Tell whether a heading asks for a yes or no, whatever its cells hold."""
    return bool(STRONG.search(heading))


def are_answers(cells: Collection[str]) -> bool:
    """Tell whether the filled cells of a column look like answers, and not like names."""
    if not cells:
        return True
    said = sum(bool({*folded(cell).split()[:1]} & (YES | NO)) or is_yes(cell) for cell in cells)
    return said * 2 >= len(cells) or (len(cells) >= 8 and len(set(cells)) <= 5)


def is_yes(cell: str) -> bool:
    """Tell whether an answer is a clear yes."""
    if set(cell.strip()) & TICKS:
        return True
    text = folded(cell)
    begins = bool({*text.split()[:1]} & YES) or bool(YES_BEGINS.search(text))
    return begins and not QUALIFIED.search(text)


def is_no(cell: str) -> bool:
    """Tell whether an answer is a clear no."""
    return bool({*folded(cell).split()[:1]} & NO)


def is_nameless(name: str) -> bool:
    """Tell whether somebody wrote in place of a name that they do not give one."""
    return fold(name) in NAMELESS or not fold(name)
