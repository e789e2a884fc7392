"""Turns of phrase that decide, in six languages. All run on lower-case tidy text (`bot.judge.tokens`)."""

import re

_I = r"(?:^|[.,;:!-]\s*|\b(?:i|we|i've|we've|i have|we have|already|just|so|and|i did|which i|have)\s+)"
_ADVERB = r"(?:(?:already|just|also|finally|formally|officially|\w+ly)\s+)?"

#: "I escalated it to Dana": past tense, by the writer, with a recipient. Also a failing party already replaced.
ESCALATED = re.compile(
    "|".join(
        (
            rf"{_I}{_ADVERB}(?:escalated|raised|flagged|reported|elevated|surfaced)\b"
            r"(?:\s+(?!not\b|to\b|with\b)[\w'<@>|-]+){0,6}?\s+(?:to|with)\s+(?!me\b|us\b|myself\b|hear\b|do\b"
            r"|get\b)(?:[\w<@])",
            rf"{_I}{_ADVERB}(?:took|taken|brought)\s+(?:it|this|that|them"
            rf"|the \w+(?: \w+)?)\s+(?:up )?to\s+(?!me\b)[\w<@]",
            r"\bescalation (?:is|was|went|raised|filed|sits) (?:open |already )?(?:to|with)\s+\w",
            rf"{_I}{_ADVERB}escalated (?:it|this|that)\b",
            rf"{_I}{_ADVERB}(?:replaced|swapped out|dropped|fired) (?:the |our )?(?:vendor|supplier|agency"
            rf"|contractor)",
            r"\b(?:lined up|signed|switched to|moved to) (?:a |the )?(?:backup|second|new|another) (?:supplier"
            r"|vendor|agency)",
            r"\basked (?:\w+ |<@\w+(?:\|\w+)?> ){1,3}(?:to decide|for a decision|to step in|to rule)\b",
            r"\b(?:lo|la|ya) (?:escal[ée]|he escalado|elev[ée])\b.{0,40}?\b(?:con|a|al)\s+\w",
            r"\b(?:habe|hab)\b.{0,60}?\b(?:an|bei|mit)\s+\w.{0,40}?(?:eskaliert|weitergegeben|angesprochen)",
            r"\bj'ai (?:déjà )?(?:remonté|escaladé|signalé)\b.{0,40}?(?:à|au|auprès)\s+\w",
            r"\b(?:já )?(?:escalei|levei)\b.{0,40}?\b(?:para|a|ao|à|com)\s+\w",
            r"\bko (?:\w+ )?escalate kar? ?(?:diya|chuk|di)",
        )
    )
)
#: An escalation that nobody heard is no escalation any more, but a complaint.
IN_VAIN = re.compile(
    r"\b(?:ignor\w+|never (?:got|heard|answered|replied)|no (?:answer|reply|response)|nothing (?:back|happened)"
    r"|crickets|in vain|radio silence|sin respuesta|keine antwort|sans réponse|sem resposta)\b"
)
PRAISE = re.compile(
    r"\b(?:thanks to|thank you|grateful to|gracias al?|big up to|legends?\b|bless(?:ed)? the|thx to|shout[ -]?out"
    r"|kudos|props to|hats off|big up|credit to|couldn't have done"
    r"|could not have"
    r"|saved (?:us|the)|unblocked|hero(?:es|ic)?|gracias a|dank (?:dem|der|des)|dank\b|grâce à|graças|shukriya"
    r"|crushed it|came through|delivered early|turned .{1,40} around)\b"
)
#: Things nobody decides, where the answer is No and they stand anywhere in the reply.
CIRCUMSTANCE = re.compile(
    r"\b(?:covid|pandemic|(?:the )?(?:storms?|weather|strikes?|hurricane|floods?|snow|market|economy|inflation"
    r"|tariffs|holidays)"
    r"|supply chain|shortages?|huelga|streik|grève|greve|wetter|météo|clima|feriados?)\b(?! (?:research|team"
    r"|campaign|page|launch|fit))"
)
#: The writer is the cause, or takes it on.
OWNS = re.compile(
    r"\b(?:(?:that's|it's|its|this is|this one's|that is|it is|all|entirely|squarely|was|is)? ?on me\b"
    r"|my (?:own )?(?:miss|mistake"
    r"|fault|bad|error|oversight|responsibility|estimate|call|doing|plan was)\b|mea culpa|i own (?:this|it|that|the)"
    r"|i(?:'m| am| was) (?:the (?:bottleneck|blocker|one|reason|hold)|to blame|responsible|behind|late|slow"
    r"|at fault|sorry i)"
    r"|i (?:\w+ )?(?:dropped|slipped|underestimated|overcommitted|over-committed|overestimated|forgot|misjudged"
    r"|mis\w+|botched|blew|procrastinated|failed|messed|screwed|started|blocked|let\b|neglected|overlooked|lost track"
    r"|got it wrong|planned"
    r"|chose|decided|delayed|ran out|spent|took on|took too|held|sat on|broke|dragged|should have|should've"
    r"|could have done"
    r"|sent .{1,30} late|owe\b|took my eye)|i (?:have not|haven't|didn't|did not|never|hadn't) (?!been (?:told"
    r"|given|informed))(?!(?:get|got|receive|received|hear|heard|know|have|had|see|seen|find|found|blame)\b)\w+"
    r"|i only (?:\w+)|i was (?:too )?(?:slow|late|wrong|distracted|optimistic)|i got (?:it wrong|distracted"
    r"|the \w+ wrong)"
    r"|mostly on my side|on my (?:side|end|plate|desk)|i take (?:full |the )?(?:responsibility|blame|it)"
    r"|(?:my|our) (?:team|people|own team)(?:'s)? (?:miss|mistake|fault)|we (?:underestimated|overcommitted"
    r"|started too late)|me retras[ée]|fue (?:mi )?(?:culpa|error)|(?:es|fue) mi (?:culpa|error)|mi culpa"
    r"|me olvid[ée]"
    r"|calcul[ée] mal|empec[ée] tarde"
    r"|ich (?:habe|hab|bin|war)\b.{0,30}?\b(?:zu spät|vergessen|unterschätzt|verschätzt|verpennt|schuld|versäumt"
    r"|übersehen)"
    r"|mein(?:e)? (?:fehler|schuld|verantwortung)|liegt an mir|j'ai (?:pris du retard|oublié|sous-estimé|mal"
    r"|tardé|raté|commencé)"
    r"|(?:c'est )?(?:de )?ma (?:faute|responsabilité)|mon erreur|je suis (?:en retard|responsable)|eu (?:atrasei"
    r"|esqueci"
    r"|subestimei|errei|demorei|comecei|não (?:fiz|enviei|mandei))|(?:minha|meu) (?:culpa|erro|falha)|subestimei"
    r"|atrasei|meri (?:galti|wajah|taraf|zimmedari)|mujhse|maine (?:late|der|galat|nahi)|main (?:late|bhool)|mai(?:n"
    r"|ne) bhool)\b"
)
#: The writer's own next step, with or without a date.
OWN_STEP = re.compile(
    r"(?:^|\b)(?:i'll|i will|i(?:'m| am) (?!(?:\w+ )?(?:waiting|being|getting|missing|still"
    r"|stuck))(?:\w+ )?\w+ing|i plan to|i'm going to|will (?:get|do|send|close|finish|have|fix|ship)"
    r"|doing (?:it|this|that)|(?:(?<=^)|(?<=[.,;:!-] )|(?<=so )|(?<=and ))(?:sending|closing|finishing|fixing"
    r"|moving|cutting|shipping|chasing|filing|calling|meeting|booking"
    r"|rewriting|splitting|hiring|asking|reworking) (?!us|me|on us|our|my|their)\w+|fix lands|new date is"
    r"|catch(?:ing)? up|recover"
    r"|lo cierro|lo (?:hago|envío|termino)|lo hago|voy a|werde ich|ich (?:werde|mache|schicke|kümmere)|ist es fertig"
    r"|je (?:termine|fais|vais|boucle|livre|m'en)|entrego|vou |faço|mando hoje|kar dunga|kar dungi|karunga"
    r"|karungi|bhej dunga)"
)
NOT_THEIR_FAULT = re.compile(
    r"\b(?:not (?:\w+ ){0,2}?[\w'<@>|]+(?:'s|s'|s) (?:fault|problem|mistake)|can't blame|cannot blame|don't blame"
    r"|not blaming (?:them|him|her)\b"
    r"|(?:isn't|is not|wasn't|was not) (?:on )?(?:them|him|her|their fault|his fault|her fault)"
    r"|nobody else's fault|no one else's fault"
    r"|no es culpa de|nicht (?:die )?schuld|pas (?:de )?(?:la )?faute|não é culpa|nothing to do with (?:them"
    r"|the vendor|legal)|is great|are great|did (?:their|his|her) (?:part|job|bit))"
)
WAITING_ON_ME = re.compile(
    r"\b(?:wait(?:s|ing|ed)? (?:on|for) (?:me|us|my|our)\b|blocked (?:on|by) (?:me|my)\b|stuck (?:on|with) (?:me"
    r"|my)\b"
    r"|(?:i|we) owe\b|(?:from|by) me\b|held up by (?:me|my)|i('m| am) (?:blocking|holding)"
    r"|esperan(?:do)? (?:a )?mí|auf mich|m'attend|esperando (?:por )?mim|mera wait)"
)
DIFFUSION = re.compile(
    r"\b(?:we(?:'re| are) all|all of us|everyone(?:'s| is| was)|everybody(?:'s| is)|joint (?:effort"
    r"|responsibility)|shared (?:between"
    r"|responsibility|ownership|across)|hard to say (?:who|where|whose)|nobody (?:really )?(?:owns|owned"
    r"|knows who)|no one (?:really )?owns"
    r"|lots? of (?:teams|people|hands|cooks)|too many (?:cooks|owners|hands|people)|we as a (?:company|org\w*"
    r"|team|group)|collective(?:ly)?"
    r"|unclear (?:who|ownership|owner)|whose (?:job|call|problem) (?:it|this|that)|fell (?:through"
    r"|between) the (?:cracks|gaps|chairs)"
    r"|between (?:two|three|four|several|the) (?:teams|squads|chairs)|wasn't (?:really )?(?:my|mine|ours|anyone)"
    r"|not (?:really )?(?:my|ours?) "
    r"(?:delay|fault|problem|job|call|dependency|area|remit)|todos (?:vamos|somos|estamos)|wir alle"
    r"|alle (?:zusammen|sind)|tout le monde|on est tous|todo mundo|sab log|sabki)\b"
)
SARCASM = re.compile(
    r"🙄|🙃|\b(?:lightning[ -]fast|blazing|would be (?:great|nice|lovely) if|if only|god forbid|heaven forbid"
    r"|what a surprise|surprise,? surprise"
    r"|shock(?:er|ingly)|as (?:usual|always|ever)|of course they|bless (?:them|their|his|her)"
    r"|in their infinite wisdom|must be nice|thanks a lot"
    r"|big thanks to|real(?:ly)? (?:great|helpful) (?:of|from)|genius(?:es)?|wonderful (?:work|job)|great job by"
    r"|stellar|so helpful)\b"
)
#: A jab inside a condition: "if the partner stopped ghosting us".
JAB = re.compile(
    r"\b(?:finally (?:gets?|got|does|do|decides?|answers?|signs?|wakes?)|gets? around to|stops? (?:\w+ing)"
    r"|stopped (?:\w+ing)|bothers? to"
    r"|ever (?:\w+s|\w+ed|decides?|answers?|gets?)|for once|wakes? up|can be bothered|does (?:their|his|her) job"
    r"|do their job|manages? to|since (?:january"
    r"|february|march|april|may|june|july|august|september|october|november|december)|feels? like it|endlich"
    r"|por fin|enfin|finalmente)\b"
)
HEDGE = re.compile(
    r"\b(?:not (?:to )?(?:point(?:ing)? fingers|blam(?:e|ing)|throw)|don't (?:want|mean|like) to (?:blame|throw"
    r"|point|sound)|no offen[cs]e|with (?:all )?(?:due )?respect"
    r"|not (?:trying|here) to blame|i'm not (?:one to|saying it's)|hate to say|not (?:my|our) style to"
    r"|didn't help(?: either)?|to be fair to me)\b"
)
PLANNED = re.compile(
    r"\b(?:as planned|per (?:the )?plan|on plan|is scheduled|as scheduled|as expected|as agreed|in the plan"
    r"|on (?:the )?date|like planned"
    r"|as of (?:this|today|now)|wie geplant|según lo previsto|comme prévu|conforme (?:o )?plan\w*)\b"
)
#: What follows names the party. Each line: feature, pattern that ends where its noun phrase begins.
NAMING: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (feature, re.compile(pattern))
    for feature, pattern in (
        (
            "waiting_on",
            r"(?<!not )(?<!n't )\b(?:wait(?:ing|ed|s)?|await(?:ing)?|sitting|hung up|held|hold(?:ing)?|stuck"
            r"|blocked|block|held up|hostage|bottlenecked|gated|stalled"
            r"|parked|still|(?:on|in) (?:the )?(?:desk|queue|inbox|court))\s+(?:up )?(?:on|for|by|behind|with|at"
            r"|of|to)\s+(?!me\b|my\b|us\b|the (?:\d|rest)|now\b)",
        ),
        ("waiting_on", r"\b(?:seguimos |sigo |estoy |estamos )?esperando (?:a |al |por |o |pelo |pela )?(?=\w)"),
        ("waiting_on", r"\b(?:wir |ich )?(?:warten|warte|wartet) (?:\w+ )?auf (?!mich)"),
        ("waiting_on", r"\b(?:on |nous |j')?(?:attend|attends|attendons) (?:toujours |encore )?(?!que)"),
        (
            "waiting_on",
            r"\b(?:bloquead[oa]s?|parad[oa]s?|blockiert|bloqués?|bloquée?s?) (?:por|pelo|pela|durch|von|par|chez) ",
        ),
        (
            "waiting_on",
            r"\b(?:depend(?:s|ent|ing)?|relying|reliant|at the mercy) (?:up)?(?:on|of) (?=.{0,60}\b(?:and they"
            r"|but they|who|which|never|keep))",
        ),
        (
            "cause_named",
            r"\b(?:due to|because of|owing to|on account of|courtesy of|caused by|down to|blame"
            r"|no thanks to) (?!me\b|my\b|myself\b)",
        ),
        (
            "cause_named",
            r"\b(?:no|nope|nah|late|behind|off track)\W{1,4}(?:thanks to|gracias a|grâce à|dank|graças a) ",
        ),
        ("sarcasm", r"\b(?:right after|would be (?:great|nice|lovely) if|if only|(?:job|work) (?:by|from)) "),
        (
            "cause_named",
            r"\b(?:por culpa de|debido a|a causa de|por causa de|wegen|aufgrund|à cause de"
            r"|por conta de) ",
        ),
        (
            "cause_named",
            r"\b(?:can't|cannot|couldn't|never) get (?:anything|an answer|a reply|a response|answers|hold"
            r"|through) (?:out of|from|of|to) ",
        ),
        (
            "handed_to",
            r"\b(?:that one's|that's|this one's|this is|it's|that is|that one is|all) on (?!me\b|my\b|track"
            r"|schedule|target|plan|course|us\b|it\b|fire|time|the \d)",
        ),
        (
            "handed_to",
            r"(?:^|[.!;,-]\s*)(?:please )?(?:ask|talk to|go ask|check with|speak to) (?!me\b"
            r"|my\b)(?=.{0,80}\b(?:supposed|he|she|they|owns?)\b|\S+[.!]?\s*$)",
        ),
        (
            "handed_to",
            r"\b(?:it's|that's|this is|it is|that is) (?:really |actually |basically "
            r"|all )?(?=[\w<][\w' -]{1,30}'s? (?:dependency|problem|job|fault|call|mess|responsibility|court"
            r"|thing|ball|baby))",
        ),
    )
)
#: What stands before names the party: the noun phrase ends where the pattern begins.
OWNED_BY = re.compile(
    r" (?:owns? the|owns? this|owns? it|needs? to \w+ .{0,60}?\bbefore (?:i|we)\b|ki wajah se|ke (?:karan"
    r"|chakkar)|could have told|should have told|was supposed to|were supposed to"
    r"|is (?:the )?(?:only )?(?:thing )?(?:missing|holding|blocking)|decides? on|gets? back to)"
)
