"""What an inbound text says of being texted, in whole sentences: wishes beyond the stop words of keywords.py.

A strong phrase opts out at once, unless the rest of the text speaks against it: none of them may be what somebody says
of an interview. Whatever else has a word of it in it, or is likely (likely.py), is only pointed out. English, Spanish,
and the commonest of French.
"""

from __future__ import annotations

import re
from enum import StrEnum

from apps.messaging.keywords import Keyword, clean, read_keyword
from apps.messaging.likely import likelihood

# How likely it has to be: to be looked at by a person, and to opt out by a phrase that alone does not.
LIKELY, SURE = 0.5, 0.7


class Wish(StrEnum):
    """How sure it is that they want no more texts."""

    EXACT = "exact"
    STRONG = "strong"
    AMBIGUOUS = "ambiguous"


def read_wish(text: str) -> Wish | None:
    """Return how surely a text asks for no more texts; None where nothing in it says so."""
    if read_keyword(text) is Keyword.STOP:
        return Wish.EXACT
    # Apostrophes are gone: “don’t” is “don t”, and so are those of French.
    said = clean(text)
    how_likely = likelihood(said)
    is_of_texts = not _ABOUT_ELSE.search(said)
    if is_of_texts and _STRONG.search(said) and how_likely >= LIKELY:
        return Wish.STRONG
    if is_of_texts and _NEARLY.search(said) and how_likely >= SURE:
        return Wish.STRONG
    return Wish.AMBIGUOUS if how_likely >= LIKELY or _STRONG.search(said) or _HINT.search(said) else None


_TEXTING = r"(?:text|txt|messag|msg|contact|bother|spam|harass)(?:t|m)?ing"
_TEXT = r"(?:text|txt|message|msg|contact|bother)"
_TEXTS = r"(?:texts?|txts?|messages?|msgs?|sms|spam|(?:job )?alerts|notifications)"
_US = r"(?:me|us|this (?:number|phone)|my (?:number|phone))"
_LESS = r"(?:these|those|this|your|any|all|more|anymore|the|your|of|ur|so many|with)"
_NOT = r"(?:do not|don t|dont|never|do nt)"
_NOT_THEIRS = r"\b(?! (?:yesterday|mine|my|it|for|on|in|of|listed|earlier|before|last|and)\b)"
_REACHED = r"(?:have|got|has|reached|texted|contacted|messaged|dialed)"
_CALLED = r"(?:bro|man|sir|dude|buddy|lol|sorry|please|pls|maam|miss|friend|again|thanks|bye)"
_NO_WISH = r"(?:do not|don t|dont|no longer) (?:want|wish|care)"
_MINE = r"my (?:name|info|information|contact|details|cell)"
_LIST = r"(?:list|lists|data ?base|system|contacts|records|texts?|messages|mailing list|(?:contact|text|texting) list)"
_OF_LIST = rf"(?:of )?(?:your |the |this |ur |any |all |of |that )*{_LIST}\b(?! (?:for|of)\b)"
# What makes it a matter of one time, place or way, and not of all texts.
_ONLY = (
    r"(?: (?:at|by|on|before|after|until|till|while|during|between|when|if|unless|back|about|from|in|via|yet|to"
    r"|the|a|an|my)\b)"
)
_FOR_ANOTHER = r"(?! (?:and|from the|on|in|i (?!found|got|have))\b)"
_TO_BE_TEXTED = r"(?: to (?:be|get|receive)\b|$)"
_ESCRIB = r"(?:escrib|mand|envi|text|contact|molest|mensaj)\w+"
_LISTA = r"(?:la|su|sus|esta|tu|tus) (?:lista|base|sistema|contactos)\b(?! de\b)"
# Whose they are, where it is not about all of ours.
_OTHERS = r"(?! (?:at|during|after|until|about|in|on|to|from (?!you|this|your|ya))\b)"

_STRONG = re.compile(
    r"\b(?:"
    + "|".join(
        [
            # English
            rf"(?:stop|quit|cease) {_TEXTING}(?: {_US}\b|$)",
            rf"(?:stop|quit|cease) (?:sending )?(?:{_US} )?(?:{_LESS} )*{_TEXTS}\b",
            r"(?:stop|quit) (?:with|sending) (?:me )?(?:this|these|it|stuff|things|anything|crap)(?: stuff)?$",
            r"stop (?:blowing up my phone|hitting me up)",
            r"(?:cease|stop) (?:all|any) (?:contact|communications?|texts|messages)\b",
            r"cease and desist",
            rf"(?:do not|don t) consent to (?:{_LESS} )*{_TEXTS}",
            rf"{_NOT} (?:ever )?{_TEXT} (?:{_US})\b(?!{_ONLY})",
            rf"{_NOT} (?:ever )?send (?:{_US} )?(?:{_LESS} )*{_TEXTS}\b{_OTHERS}",
            r"(?:no longer|not) interested(?: \w+){0,6} stop\b",
            rf"(?:take|remove|delete|drop|get|unsubscribe|keep) (?:{_US}|{_MINE}) (?:off|from|out of) {_OF_LIST}",
            rf"(?:be|get|have (?:{_US}|{_MINE})) (?:removed|taken|deleted)(?: off| from| out)+ {_OF_LIST}",
            r"(?:take|remove) me (?:off|from) (?:of )?(?:this|here|everything)$",
            r"(?:take|remove) me(?: off)?(?: (?:please|pls|thanks|now))*$",
            rf"(?:remove|delete|lose|erase|forget) (?:my|this) (?:phone )?number\b{_FOR_ANOTHER}",
            r"leave me alone",
            rf"no more (?:text )?{_TEXTS}\b{_OTHERS}",
            r"unsubscribe(?! (?:me )?from\b)",
            r"unsubscribe(?: me)? from (?:this|these|your|all|everything)",
            r"opt (?:me|us|this number) out",
            rf"opt out(?: of (?:{_LESS} )*(?:{_TEXTS}|everything))?(?! of\b)(?: please| now| thanks)?$",
            rf"(?:revok(?:e|ing)|withdraw(?:ing)?|take back) (?:my|all|any) (?:consent|permission){_TO_BE_TEXTED}",
            rf"{_NO_WISH} (?:to (?:get|receive|see) )?(?:{_LESS} )*(?:text )?{_TEXTS}\b{_OTHERS}",
            rf"{_NO_WISH} to be (?:texted|contacted|messaged|bothered)\b(?!{_ONLY})",
            rf"(?:never|didn t|did not|didnt) (?:signed|sign) up for (?:this$|(?:{_LESS} )*{_TEXTS})",
            r"report(?:ing|ed)? (?:this|you|it|your number)(?: \w+)? (?:as|for) spam",
            rf"(?:you|u)(?: \w+){{0,3}} {_REACHED} (?:the )?wrong (?:number{_NOT_THEIRS}|(?:person|guy|lady)$)",
            r"texting the wrong (?:number|person)",
            r"this is (?:the |a )?wrong (?:number|person)",
            # Spanish
            rf"no me {_ESCRIB} (?:mas|nada|nunca|otra vez|mensajes|textos)",
            r"no me (?:escriban?|texteen?|contacten?|molesten?|mensajeen?)(?: por favor)?$",
            r"dej(?:e|en|a|ad|es) de (?:escribir|mandar|enviar|textear|molestar|contactar|mensajear)(?:me|nos)\b",
            rf"(?:no|ya no) (?:quiero|deseo) que me {_ESCRIB}",
            rf"ya no me {_ESCRIB}$",
            r"no me (?:mand|envi)\w+ (?:mensajes|textos)",
            rf"me (?:quit|borr|elimin|saqu)\w+ de {_LISTA}",
            r"no (?:quiero|deseo)(?: \w+)? (?:mas )?(?:mensajes|textos)",
            rf"(?:quit|borr|elimin|saqu|remuev)\w*me de {_LISTA}",
            r"(?:quite|borre|elimine|saque|borra|elimina|quita)n? (?:mi|este) (?:numero|telefono)",
            r"no mas (?:mensajes|textos)",
            r"dej(?:e|en|a)n?me en paz",
            r"(?:tiene|tienes|tienen|es) (?:el |un )?numero equivocado",
            r"se equivoc\w+ de (?:numero|persona)",
            # French
            r"(?:arretez|arrete|cessez) de (?:m |me )?(?:ecrire|envoyer|texter|contacter|deranger)",
            r"ne (?:m|me) (?:ecri|text|contact|envoy|derang)\w+ (?:plus|pas|jamais)",
            r"(?:retirez|enlevez|supprimez|otez) (?:moi|mon numero)",
            r"(?:desabonnez|desinscrivez)",
            r"plus de (?:messages|textos|sms)",
            r"laissez moi tranquille",
        ]
    )
    + r")"
    # And what is nothing else than this.
    r"|^(?:(?:ok|okay|just|please|pls|sorry|enough) )*(?:stop ?)+(?:it|this|that|already|now|everything|all)?$"
    rf"|(?<!the )(?<!a )(?<!my )wrong number(?: {_CALLED})*$"
    r"|^(?:sorry )?(?:numero equivocado|mauvais numero|wrong (?:number|person))(?: sorry| lo siento| desole)?$"
)
# What may stand in talk of other things: with it, the whole text has to be sure.
_NEARLY = re.compile(
    rf"\b(?:stop|quit|cease) (?:\w+ )?{_TEXTING}\b|\b(?:said|told (?:you|u|ya)(?: \w+)?|saying) (?:to )?stop$"
    r"|\b(?:delete|remove|erase) me\b(?! from| off)"
    rf"|\b(?:end|cancel|discontinue|turn off) (?:all )?(?:{_LESS} )*{_TEXTS}\b"
    rf"|\bunsu\w*be\b|\b(?:stop|quit) (?:blowing|hitting|hittin) (?:me )?up\b"
)
# Said of something else, or against it.
_ABOUT_ELSE = re.compile(
    r"\b(?:do not|don t|dont|never|won t|wont|can t|cant|cannot|couldn t|didn t) "
    r"(?:(?!interested|text|message|contact|send|msg|txt|bother|sign)\w+ ){0,3}?stop\b"
    r"|\bnot stop\b"
    r"|\b(?:want|wants|wanted|told|asked|tell|ask) (?:me|him|her|them) to (?:stop|quit)\b"
    r"|\b(?:did|have|had|has) (?:you|u|they|she|he) (?:\w+ )?stop\b"
    r"|\b(?:i|we|i ll|we ll|i will) (?:stop|quit)\b"
    r"|\b(?:said|told|tells|says)(?: me| him| her| us)? (?:to )?(?:never|not|do not|don t|dont) "
    r"|\b(?:got|get|had|were|are|was|received|there) no more\b"
    r"|\bhow (?:do|can|to) \w+ (?:unsubscribe|opt out)\b"
    r"|\b(?:oops|whoops)\b.*\bwrong number"
    r"|\bwrong number (?:for|on|in|of|listed)\b"
    r"|\b(?:i|we) (?:gave|put|wrote|sent|typed|entered|listed|left)(?: you| them| her| him)?(?: \w+)? wrong\b"
)
_HINT = re.compile(
    r"\b(?:stop\w{0,4}|end|quit|cancel\w*|revok\w+|unsub\w*|opt(?:ed)? out|remove|spam|desist|cease"
    r"|(?:not|no longer) interested|wrong (?:number|person)|take me off|leave me|no more"
    rf"|{_NOT} (?:text|message|contact|call|bother)"
    r"|alto|parar|baja|no mas|no me (?:interesa|escrib\w+|mand\w+|envi\w+|contact\w+)|numero equivocado"
    r"|arret\w*|mauvais numero)\b"
)
