"""The words of answers in the languages the bot reads: en, es, de, fr, pt and romanised Hindi.

All patterns run on plain text (`bot.domain.plain`): lower case, straight quotes and dashes.
"""

import re

#: Words an answer may follow: a greeting, a filler, the person addressed, a bullet.
_LEAD = (
    r"(?:[\s,.:>*_~\"'(-]*(?:(?:hi|hey|hello|hola|hallo|bonjour|honestly|well|so|ok(?:ay)?|um+|uh+|oh|ah|sorry|yo"
    r"|hmm+"
    r"|unfortunately|sadly|leider|malheureusement|lamentablemente|infelizmente|desculpa|still|answer|update|status"
    r"|from me|honest answer|short answer|long story short|in short|the answer|it's|it is|that's|that is|a|an"
    r"|honest|right now"
    r"|for now|today|as of now|sadly|regret to inform|bueno|pues|bon|also|tja|arre|yaar|drumbeat|team|all"
    r"|everyone|morning"
    r"|good morning)\b[\s,.!:-]*|<@[^>]*>[\s,.!:-]*)*)"
)
_END = r"(?![\w'-]|\s*/)"

_YES = (
    r"done(?=[,.!]| early)|early because|on time|ahead(?=[, ])|we are(?=[,.!]|$)|made it|hit it|läuft|on est bons"
    r"|y|yes+|yep+|yup+|yeah+|yea|yes sir|aye|affirmative|absolutely|definitely|certainly|of course|for sure|sure"
    r"|totally|on track|on schedule|on target|on course|on plan|on pace|right on track|all (?:good|green|on track"
    r"|set)"
    r"|green|we(?:'re| are) (?:good|on track|green|on schedule|on target)|👍\S*|✅|✔\S*|☑\S*|🟢|💯|💚"
    r"|:\+1:|:thumbsup:|:white_check_mark:|:heavy_check_mark:|:ballot_box_with_check:|:large_green_circle:"
    r"|:ok_hand:|👌\S*"
    r"|s[ií](?=\s*(?:$|[,.!;:👍-]))|sí|claro(?: que sí)?|por supuesto|ja|jawohl|jep|jap|jo|klar|auf kurs|im plan"
    r"|im zeitplan|oui|ouais|bien s[ûu]r|sim|haan(?: ji)?|haa|han|ji haan|bilkul|ekdum"
)
_NO = (
    r"n|no+|nope+|nah+|nay|negative|not (?:yet|on (?:track|plan|course|time)|really(?! (?:mine|my|ours?)\b)|at all"
    r"|this (?:week|time|month|sprint|quarter|year)|on schedule|on target|today|tomorrow|met|achieved|possible"
    r"|even close|done"
    r"|going to (?:make|hit|happen|land|work)|gonna (?:make|hit|happen)|hitting|good|great|there yet|close"
    r"|looking good|filed|live|released|shipped|submitted|served|there"
    r"|quite|closing|shipping|ready|finished|reached|hit)|we won't|off(?: by| plan| the plan| budget"
    r"| target)?(?=\s*(?:$|[.,:;!-]| by\b))"
    r"|off (?:plan|budget|target|the plan)|short(?: by| of)?(?= \d)|short by|slid|nan|raté|perdu|fora do prazo"
    r"|em atraso"
    r"|(?:vamos|vais|va) mal|imposible|tarde(?=[.,])|nada feito|perdemos o|atrasou|pas possible|retard(?=[.,])"
    r"|zu spät|verzug|wird n(?:ix|ichts)(?=[,. ])|wir sind (?:zu spät|hintendran)"
    r"|fuera de plazo|con retraso|afraid not|i'm afraid not|off[ -]track|off course|behind(?: schedule| plan)?"
    r"|late|delayed|slipped|slipping|red"
    r"|missed(?: it)?|👎\S*|❌|✖\S*|🔴|🛑|:-1:|:thumbsdown:|:x:|:red_circle:|:no_entry:"
    r"|nein|nee|nö|noch nicht|nicht ganz|non|pas encore|pas du tout|n[ãa]o|ainda n[ãa]o|todav[ií]a no|a[úu]n no"
    r"|nahi+n?|nahe+|nhi|nai|abhi nahi"
)
#: "No blockers" and "no worries" are not No.
_NOT_NO = (
    r"(?!no (?:problems?|worries|blockers?|issues?|changes?|surprises?|idea|doubt|risks?|concerns?|news|one"
    r"|delays?|sweat|wait|hay problemas?)\b)(?!nada\b)(?!n(?:o|ão) (?:me|nos|se|fui|foi|fomos|recebi|recebemos"
    r"|tive|sei|es (?:culpa|mi))\b)"
    r"(?!late (?:last|night|yesterday)\b)(?!red tape)(?!n/a)(?!y/n)"
)
YES_START = re.compile(rf"{_LEAD}(?:{_YES}){_END}")
NO_START = re.compile(rf"{_LEAD}{_NOT_NO}(?:{_NO}){_END}")

#: A sentence that is nothing but a No, wherever it stands.
BARE_NO = re.compile(r"\W*(?:so,? )?(?:no+|nope|nein|non|não|nahi)\W*")
YES_ANYWHERE = re.compile(
    r"(?:[,;:-] ?(?:so |then |and )?(?:yes|yep|sí|ja|oui|sim|haan)(?=[ .!]*$))"
    r"|\b(?<!not )(?<!pas )(?<!nicht )(?<!no )(?:on track|on schedule|on target|on course|ahead of (?:schedule"
    r"|plan)|so,? yes|(?:is|that's) a yes"
    r"|answer is yes"
    r"|all green|vamos bien|en plazo|en camino|auf kurs|im plan|im zeitplan|dans les temps|dans les d[ée]lais"
    r"|no prazo|no caminho certo|track pe hai|we(?:'ll| will) (?:hit|make) (?:it|the|our|this)|we hit (?:it|the|our)"
    r"|(?:we're|we are|i'm|all) (?:good|green|ahead|fine|ok|okay|done)|(?:books|all|everything) (?:is "
    r"|are )?(?:closed|done|shipped)"
    r"|ahead by|a day early|ahead of time)\b"
)
NO_ANYWHERE = re.compile(
    r"(?:[,;:-] ?(?:so |hence |then |and |but |donc |also |entonces |então |toh )?(?:no|nope|non|nein|não"
    r"|nahi)(?=[ .!]*$))"
    r"|(?:\bno(?= ?[-:,] \w+ (?:\w+ ){2}))|\b(?:until then no\b|(?:donc|also|deshalb|entonces|así que|então"
    r"|portanto) (?:non|nein|no|não)\b"
    r"|pas dans les (?:temps|délais)|(?:off|not on) plan|(?:isn't|is not|aren't|not) (?:done|ready|finished"
    r"|going in|going out)"
    r"|(?:missed|missing) (?:the |our |my )?(?:target|goal|number|slot|window|launch|cut-off)|[,;] missed(?=[ .!]"
    r"|$)|it's a no\b|who's late"
    r"|[,;:-] ?(?:late|delayed)(?=[ .!]*$)|\w+ slipped(?=[.,;:]|$)"
    r"|\w+ missed(?= ?[.,;:]|$)"
    r"|(?:we|i) (?:have )?lost (?:it|the)|slid (?:to|by|into)|short by|we won't(?=[ .!]*$)|(?:we're|we are"
    r"|i'm) off(?=[ .,!]|$)"
    r"|(?:aren't|not) (?:going to|gonna|getting)|never going to be hit|won't recover"
    r"|(?:pack|deck|report|audit|draft|page|release|project|rollout|submission|delivery|form|plan|package"
    r"|file)s? (?:is|are) late"
    r"|off[ -]track|not on (?:track|schedule|target|course)|(?:isn't|aren't|ain't|wasn't) on track"
    r"|(?:won't|will not|can't|cannot|couldn't|not going to|not gonna|unlikely to) (?:make|hit|reach|land|meet)\b"
    r"|(?:we|i|it|this|that|launch|date|which)(?:'re| are|'s| is|'ll be| will be| am|'m)(?: all)?(?: running"
    r"| going to be)?"
    r"(?: a (?:bit|little|week|day|month)| \w+ (?:days?|weeks?|months?))? ?(?:late|behind|delayed|slipping)"
    r"|running (?:a (?:bit|little) )?(?:late|behind)|behind (?:schedule|plan)|(?:we|i|we've|i've) (?:\w+ )?missed"
    r"|missed (?:it|the (?:date|target|deadline|milestone|mark))|(?:it|this|we|date|launch) (?:has |have )?slipped"
    r"|fell short|(?:we're|we are|came in|come in) short|so,? (?:no|nope)(?=\s*(?:$|[.,!;:-]))|that's a no|(?:is"
    r"|answer is) (?:a )?no"
    r"|new date (?:is|will be)"
    r"|vamos tarde|vamos retrasados|atrasad[oa]s?|retrasad[oa]s|en retard|im verzug|versp[äa]tet|nicht im plan"
    r"|track pe nahi|track se bahar)(?!\w)"
)
#: Outweighs a yes in the same sentence: "yes, but we won't make it" is asked again.
STRONG_NO = re.compile(
    r"\b(?:off[ -]track|not on track|won't (?:make|hit|land)|will (?:miss|slip|be late)|going to (?:miss|slip"
    r"|be late))\b"
)
PARTLY = re.compile(
    rf"{_LEAD}(?:mostly|kind of|kinda|sort of|sorta|more or less|maybe|perhaps|probably|partly|partially|almost"
    rf"|nearly"
    r"|i think(?: so)?|i guess|i hope|hopefully|getting there|fifty[ -]fifty|50/50|\d+ ?(?:%|percent)|tbd|unclear"
    r"|not sure"
    r"|m[áa]s o menos|casi|quiz[áa]s?|tal vez|fast|vielleicht|einigerma[ßs]+en|jein|plut[ôo]t|presque|peut-[êe]tre"
    r"|mais ou menos|quase|talvez|thoda|shayad|lagbhag|y/n|yes/no|yes and no|yes no|ja und nein|oui et non"
    r"|yes+,? (?:mostly(?! (?:because|thanks|due|down))|-?ish|kind of|sort of|more or less|i think|i guess"
    r"|probably|maybe|and no)|yes-?ish"
    r"|yesish)(?!\w)"
)
CONDITION = re.compile(
    r"(?<!let me know )(?<!as )(?<!even )(?<!see )(?<!check )(?<!wondering )(?<!lying )(?<!what )\bif\b(?! (?:you"
    r"|not|any|needed"
    r"|needs be|i may)\b)"
    r"|\b(?:unless|provided|providing|assuming|as long as|so long as|depends on|depending on|contingent on|subject to"
    r"|conditional on|on condition|as soon as|the (?:day|minute|moment)|permitting|hinges on|pending"
    r"|only (?:when|once)|once (?!again|more|a )"
    r"|wenn|falls|sofern|vorausgesetzt|solange|siempre (?:que|y cuando)|depende de|salvo que|a menos que"
    r"|[àa] condition|pourvu que|sous r[ée]serve|sauf si|ça d[ée]pend|desde que|contanto que|a n[ãa]o ser que"
    r"|agar|jab tak|bas .{1,40}\b(?:ho|de|kar|mil) (?:jaye|de|dein|jaaye))\b"
    r"|(?:s[íi]|oui|vamos bien)[,:]? (?:pero )?(?:mais )?(?:solo |seulement )?s(?:i|')\b"
    r"|\bsim,? (?:mas )?(?:só )?se\b|\byes+,? (?:but )?when\b|\bon track,? (?:but )?when\b"
)
STRONG_CONDITION = re.compile(
    r"\b(?:provided(?: that)?|providing|assuming|as long as|so long as|subject to|on condition|with the caveat"
    r"|contingent on"
    r"|(?:s[ií]empre y cuando|vorausgesetzt|sofern|à condition|sous réserve|pourvu que|contanto que|desde que)\b)"
    r"|^(?:it |that |this |ça |cela |das |isso |eso )?(?:all )?(?:depends\b(?! (?:a bit )?how\b)|depende\b"
    r"|dépend\b|hängt .{1,20}ab)"
    r"|^(?:if|wenn|falls|si|se|agar)\b.{3,90}(?:then|:|,|dann|entonces|alors|então|toh) ?(?:it's |we're "
    r"|a )?(?:yes|ja|sí|oui|sim|haan|fine)"
    r"|^(?:we|it|that|this|could|can|doable|ok|okay|fine|possible|only)\b(?! (?:is|was|were|are) (?:late"
    r"|behind)).{0,40}?"
    r" (?:if|given that|once|unless|so long as) (?!(?:you|not|any|needed)\b)|^if (?!(?:you|not|any|only"
    r"|i may)\b)[^,]{3,60}$"
    r"|^only (?:if|when)\b|^.{3,40}, should (?:the|our|they|he|she)\b"
    r"|^(?:klappt|passt|läuft),? (?:wenn|sobald|falls)|^kommt (?:drauf|auf .{2,40}) an|^ça passe (?:si|dès que)"
    r"|^llegamos si|\bpe depend karta|^se .{3,60} (?:dá tempo|fechamos|sai)"
    r"|^(?:on )?(?:mon|tues|wednes|thurs|fri)day,? if\b|\b(?:done|works?|ready|closed|ship(?:s|ped)?|live"
    r"|signature) (?:\w+ ){0,3}?if\b"
)
HOPE = re.compile(
    r"\b(?:would be a yes|(?:that|it|which) works|should work|can still work|should be (?:fine|ok(?:ay)?|good"
    r"|on track)|(?:could|can|might|may|should) (?:still |just )?(?:get|make"
    r"|hit|land|reach"
    r"|recover|be)|(?:we|i|it)(?:'ll| will) (?:still )?(?:be|make|hit|get|land|do|file|ship|close|finish|deliver"
    r"|go|launch)|we'd (?:be|make|hit)|haan|ho jayega|klappt|schaffen"
    r"|ça passe)\b"
)
#: Mock promises: the answer follows the intent, so it is none.
MOCK_YES = re.compile(
    rf"{_LEAD}(?:(?:sure|yes+|yeah|of course|absolutely|totally|definitely)[,.! ]+(?:right after|as soon as pigs"
    rf"|when (?:pigs|hell)"
    r"|the day (?:when |that )?|if by|in (?:another|a parallel) universe|right\b(?! on))|yeah,? right\b|as if\b"
    r"|(?:yes+|yeah|sure|oh yes|haan)[,.! ]+in (?:your|his|her|their|\S+(?: \S+)?'s?) dreams|oh (?:totally|sure"
    r"|absolutely|yes)\b"
    r"|(?:of course|sure) we(?:'ll| will)\b|yes+ sure\b|claro que s[íi]m? k|haan haan|bien sûr que oui|ah oui"
    r"|(?:yes+|sure|haan|yeah),? (?:i|we) (?:could|should|know|admit|did)\b|haan thodi galti"
    r"|(?=.*(?:🙄|🙃|🫠))(?:yes+|yep|sure|yeah|oui|sí|sim|ja|haan)\b"
    r"|yeah sure\b.*(?:🙄|🙃))"
)
