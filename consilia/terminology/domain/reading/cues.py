"""The words by which a text says that something is absent, uncertain, or somebody else's. English and Russian."""

import re

_I = re.IGNORECASE


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)", _I)


# Looks like a negation and is none.
NO_NEGATION = _any(
    r"not only", r"no (?:further )?(?:change|improvement|increase|progression|doubt|longer)",
    r"without (?:improvement|effect|treatment|change|difficulty)", r"gram negative", r"not (?:yet )?certain",
    r"not necessarily", r"with(?: or |/)without", r"с или без",
    r"не только", r"без (?:динамики|эффекта|улучшения|перемен|лечения)",
    r"не исключ\w+", r"нельзя исключить", r"cannot (?:be )?(?:excluded?|ruled? out)",
    r"(?:could|can) not (?:be )?(?:excluded?|ruled? out)", r"not (?:been )?(?:excluded|ruled out)",
)  # fmt: skip
# What follows is absent.
ABSENT_AHEAD = _any(
    r"no", r"not", r"never", r"without", r"den(?:y|ies|ied)", r"denying", r"neither", r"nor", r"none of",
    r"no (?:evidence|signs?|history|symptoms?|features?|indication) (?:of|for)", r"neg(?:ative)?\.? for", r"free of",
    r"w/o",
    r"(?:is|are|was|were) negative for", r"absence of", r"lack of evidence (?:of|for)",
    r"(?:rules?|ruled) out", r"excludes?", r"(?:does|did|do) not have", r"(?:has|have|had) no(?:t)?",
    r"unremarkable for", r"fail(?:s|ed) to (?:show|reveal)", r"resolved",
    r"нет", r"без", r"ни", r"отрица(?:ет|ют|л|ла|ли|я)", r"отсутств(?:ует|уют|овал[аио]?|ие|ии)",
    r"не (?:было|были|был|была|имеет|имеется|имелось|имеют|отмеча\w+|отмече\w+|выявл\w+|обнаруж\w+|наблюда\w+|"
    r"определя\w+|зарегистрир\w+|регистрир\w+|найден\w*|страда\w+|установл\w+|диагностир\w+|виз\w+|получен\w*|видно|"
    r"описан\w*|зафиксир\w+|подтвержд\w+|беспоко\w+|предъявля\w+)",
    r"данных за", r"исключен[аоы]?", r"признаков", r"не",
)  # fmt: skip
# Lists under these go on over commas: "denies X, Y and Z".
OPENS_A_LIST = _any(
    r"den(?:y|ies|ied)", r"denying", r"negative for", r"no (?:evidence|signs?|history|symptoms?) (?:of|for)",
    r"neither", r"none of", r"absence of", r"free of", r"unremarkable for", r"fail(?:s|ed) to (?:show|reveal)",
    r"отрица(?:ет|ют|л|ла|ли|я)", r"отсутств(?:ует|уют|овал[аио]?|ие|ии)", r"исключен[аоы]?",
    r"не (?:было|были|имеет|имеется|имелось|отмеча\w+|отмече\w+|выявл\w+|обнаруж\w+|наблюда\w+|определя\w+|"
    r"зарегистрир\w+|регистрир\w+|получен\w*|зафиксир\w+)",
)  # fmt: skip
# What stands before is absent.
ABSENT_BEHIND = _any(
    r"(?:is|are|was|were|has been|have been|had been|has|have)? ?(?:not|never) (?:been )?(?:\w+ly )?"
    r"(?:found|seen|detected|observed|"
    r"present|noted|identified|reported|evident|demonstrated|documented|recorded|apparent|confirmed|visible|shown)",
    r"(?:is|are|was|were|has been|have been) (?:absent|excluded|ruled out|denied|negative|lacking)",
    r"absent", r"excluded", r"ruled out", r"negative", r"denied", r"none", r"no", r"not present", r"unlikely",
    r"нет", r"не (?:было|был|была|были|отмеча\w+|отмече\w+|выявл\w+|обнаруж\w+|наблюда\w+|определя\w+|имеет|имеется|имелось|"
    r"зарегистрир\w+|регистрир\w+|найден\w*|установл\w+|диагностир\w+|виз\w+|получен\w*|видно|описан\w*|"
    r"зафиксир\w+|подтвержд\w+|подтверд\w+|беспоко\w+)",
    r"не предъявля\w+", r"не (?:пальпир\w+|виде\w+|замеча\w+|замети\w+|возника\w+)",
    r"отсутств(?:ует|уют|овал[аио]?)", r"отрица(?:ет|ют|л|ла|ли)", r"исключен[аоы]?",
    r"исключается",
    r"отрицательн\w+", r"не характерн\w+", r"закрыт[аоы]?", r"закрыл\w+",
)  # fmt: skip
# Behind a single thing these can only speak of the whole list: "птоз, нистагм отсутствуют".
OF_SEVERAL = re.compile(r"(?:ют|утся|ются|ны|ли|лись)$", _I)
# These deny what stands in the genitive: "судорог не было", "без судорог".
OF_GENITIVE = re.compile(
    r"нет|ни|без|не (?:было|видно|имеется|видел[аи]?|замечал[аи]?|\w+(?:но|ось|[еи]тся))|признаков|отсутствие",
    _I,
)
# And these agree with one thing in the nominative: "птоз не выявлен", "тугоухость исключена".
OF_ONE = re.compile(r"(?:[еая]н|[ыя]т|на|та|лся|лась|ует|был|была|вал|вала)$", _I)
# Behind these "нет" and "не было" speak of something else than a finding.
NO_FINDING = _any(
    r"жалоб", r"динамики", r"эффекта", r"рецидив\w+", r"особенностей", r"изменений", r"ухудшени[яй]",
    r"улучшени[яй]", r"осложнений", r"данных", r"патологии", r"сведений", r"вопросов", r"контакта", r"операций",
)  # fmt: skip
# Behind a comma: "без судорог, с гипотонией", "w/o seizures, w/ hypotonia".
WITH_ANEW = re.compile(r"[,;]\s*(?:со?|with|w/)\s", _I)
UNCERTAIN_AHEAD = _any(
    r"suspected", r"suspicious (?:of|for)", r"suspicion of", r"suspect(?:s|ing)?", r"possibl[ey]", r"probabl[ey]",
    r"likely", r"query", r"questionable", r"may have", r"might have", r"could have", r"could be", r"may be",
    r"might be", r"suggest(?:s|ed|ing|ive of)", r"to (?:rule out|exclude)", r"rule out", r"r/o", r"presumed",
    r"presumably", r"equivocal", r"apparent(?:ly)?", r"risk (?:of|for)", r"differential(?: diagnosis)?(?: of| includes?)?",
    r"concern for", r"cannot (?:exclude|rule out)", r"could not (?:exclude|rule out)", r"borderline", r"uncertain",
    r"вероятн\w+", r"возможн\w+", r"подозрени[еяю]\w* на", r"подозревается", r"подозревают", r"нельзя исключить",
    r"не исключ\w+", r"предположительн\w+", r"по-видимому", r"видимо", r"под вопросом", r"исключить", r"риск\w*",
    r"сомнительн\w+", r"предполага\w+", r"для исключения", r"угроз\w+", r"vs\.?", r"versus",
)  # fmt: skip
UNCERTAIN_BEHIND = _any(
    r"(?:is|was|were|are)? ?suspected", r"(?:is|are|was|were)? ?(?:possible|probable|likely|questionable|uncertain|equivocal)",
    r"cannot (?:be )?(?:excluded?|ruled? out)", r"(?:could|can) not (?:be )?(?:excluded?|ruled? out)",
    r"(?:has|have) not (?:yet )?been (?:excluded|ruled out)", r"to be (?:excluded|confirmed|ruled out)",
    r"(?:is|was) (?:in question|considered)", r"under investigation",
    r"под вопросом", r"не исключ\w+", r"нельзя исключить", r"вероятн[ао]?", r"возможн[ао]?", r"подозревается",
    r"предполагается", r"сомнительн\w+", r"исключить нельзя", r"vs\.?", r"versus",
)  # fmt: skip
# "hearing was normal", "слух в норме": of whatever was measured, all is well.
NORMAL_BEHIND = _any(
    r"(?:is|are|was|were|has been|have been|remained?|remains|appeared|appears|:)? ?(?:\w+ly )?"
    r"(?:normal|unremarkable|intact|within normal limits|age[- ]appropriate)",
    r"в (?:пределах )?норм[еы]", r"в пределах (?:возрастной )?нормы",
    r"без (?:особенностей|патологии|изменений|отклонений)", r"не изменен[аоы]?",
    r"не нарушен[аоы]?", r"не увеличен[аоы]?", r"не расширен[аоы]?", r"не снижен[аоы]?", r"не страдает",
    r"нормальн\w+", r"сохране?н[аоы]?",
    r"физиологическ\w+", r"соответству\w+ (?:возрасту|норме)",
)  # fmt: skip
# Who has it is not the child.
OF_OTHERS = _any(
    r"family history (?:of|is (?:positive|significant|notable) for|positive for|significant for|notable for|:)",
    r"family history", r"f\.?h\.?x\.?",
    r"(?:(?:his|her|the|their|maternal|paternal) )?(?:mother|father|grand\w+|aunt|uncle|cousin|parents?)"
    r"(?: and (?:mother|father|\w+))? (?:also )?(?:has|have|had|with|suffer\w*|is|are|was|were|died of|carries)",
    r"in (?:his|her|the) (?:mother|father|grand\w+|aunt|uncle|cousin)", r"maternal (?:grand\w+|aunt|uncle|cousin)",
    r"paternal (?:grand\w+|aunt|uncle|cousin)",
    # One of them, and not "both siblings": those may be the patients.
    r"(?:his|her|their|an?|one|the (?:patient|child|boy|girl|proband|infant)(?:'s|’s)) (?:\w+ )?(?:half-?)?"
    r"(?:brother|sister|sibling|twin)(?: also)? (?:has|had|with|suffer\w*|is|was|died of|carries)",
    r"in (?:his|her|the|an?) (?:\w+ )?(?:half-?)?(?:brother|sister|sibling)",
    r"(?:older|elder|eldest|younger|youngest|half|twin)[ -](?:half-?)?(?:brother|sister|sibling)"
    r"(?: also)? (?:has|had|with|suffer\w*|is|was|died of|carries)",
    r"у (?:\w+ )?(?:матери|мамы|отца|папы|родител\w+|бабушк\w+|дедушк\w+|тет\w+|дяд\w+|родственник\w+|кузен\w*|кузин\w*)",
    r"у (?:\w+ )?(?:\w+ )?(?:брата|сестры|сестренки|братика|сибса)",
    r"семейный анамнез(?: отяг\w+)?(?: по)?", r"наследственность отяг\w+(?: по)?",
    r"отягощ\w+ (?:наследственност\w+|семейн\w+ анамнез\w*)(?: по)?",
    # "Мать отмечает судороги" tells of the child, "мать страдает" of herself.
    r"(?:мать|матери|мама|отец|отца|папа|родители|бабушка|бабушки|дедушка|дед|тетя|дядя|кузен|кузина|брат|братик|"
    r"сестра|сестренка|сибс|(?:второй|вторая|другой|другая) (?:близнец|двойня|ребенок из двойни))"
    r"(?:,? \w+ лет,?| (?:по линии \w+|также|тоже|сам|сама))? ?"
    r"(?:страда\w+|больн[аы]|болен|боле[ею]т|болел[аи]?|перен[её]с\w*|имеет|имел[аи]?|умер\w*|погиб\w*|"
    r"наблюда[ею]тся|со?(?! (?:реб|мальчик|девочк|сын|доч|пациент))|[–—:-])",
    r"по (?:материнской|отцовской) линии", r"по линии (?:матери|отца|мамы|папы)",
)  # fmt: skip
# Right behind a finding: "эпилепсия у отца", "epilepsy in father".
OF_OTHERS_BEHIND = re.compile(
    r"\s+(?:у (?:\w+ )?(?:матери|мамы|отца|папы|родителей|бабушк\w+|дедушк\w+|тет\w+|дяд\w+|брата|сестры|сибса"
    r"|родственник\w+)|in (?:(?:his|her|the|maternal|paternal) )?"
    r"(?:mother|father|grand\w+|aunt|uncle|cousin|brother|sister|parents))(?!\w)",
    _I,
)
# After this the talk is of the child again.
OF_THE_CHILD = _any(
    r"(?:the|our|this) (?:boy|girl|child|patient|proband|proposita|propositus|infant|baby)(?!['’]s)",
    r"(?:he|she) (?:him|her)self", r"(?:child|patient|pt|boy|girl|proband|infant|baby) (?:has|had|is|was|with)",
    r"у (?:самого |самой |нашего |нашей |данного )?"
    r"(?:реб[её]нка|мальчика|девочки|пробанда|больного|больной|пациент\w+|него|нее|неё)",
    r"(?:реб[её]нок|мальчик|девочка|пробанд)",
)  # fmt: skip
# Nothing reaches over these.
TURNS = _any(
    r"but", r"however", r"although", r"though", r"except", r"apart from", r"whereas", r"while", r"yet", r"despite",
    r"because", r"since", r"until", r"which", r"who", r"presented with", r"presenting with",
    r"но", r"однако", r"хотя", r"кроме", r"за исключением", r"зато", r"тогда как", r"при этом", r"котор\w+",
    r"потому", r"поскольку", r"pos(?:itive)? for", r"reports?", r"reported",
)  # fmt: skip
# A verb of its own: what follows is another statement.
STATES = _any(
    r"has", r"have", r"had", r"showed", r"shows", r"revealed", r"reveals", r"noted", r"found", r"seen", r"observed",
    r"developed", r"develops", r"presented", r"presents", r"demonstrated", r"exhibited", r"was", r"were", r"is", r"are",
    r"begin\w*", r"began", r"started", r"required",
    r"имеет", r"имеется", r"имеются", r"отмеча\w+", r"выявл\w+", r"обнаруж\w+", r"наблюда\w+", r"определя\w+",
    r"есть", r"диагностир\w+", r"появил\w+", r"беспоко(?:ит|ят)", r"жалу[ею]тся", r"развил\w+", r"был[аио]?",
)  # fmt: skip
# Forms and lists tick things off: "судороги (-), атаксия (+)".
TICKED = re.compile(r"\s?[(\[]\s?(?P<sign>[-–—−+±])\s?[)\]]|\s?(?P<bare>[-–−+±])(?=\s*(?:[,;.\n]|$))")
# And they ask: "Судороги? Нет."
ANSWERED = re.compile(r"\s?\?\s*(?:(?P<no>нет|не было|отрица\w+|no|none|never|denied)|да|есть|yes)(?!\w)", _I)
# A value, a side or a degree behind a finding makes a statement of its own: "no rash, fever 39".
MEASURED = re.compile(
    r"\s*(?:(?:up to |до |[<>≤≥+] ?)?\d"
    r"|(?:bilateral|left|right|on the (?:left|right)|mild|moderate|severe|слева|справа|двусторон|умерен|выражен))",
    _I,
)
EITHER = _any(r"or", r"nor", r"или", r"ни", r"либо")
# No finding has these between its words.
BREAKS = _any(
    r"shows?",
    r"showed",
    r"revealed",
    r"reveals?",
    r"developed",
    r"выявл\w+",
    r"отмеча\w+",
    r"no",
    r"not",
    r"without",
    r"with",
    r"but",
    r"however",
    r"нет",
    r"без",
    r"но",
    r"не",
    r"who",
    r"which",
)
