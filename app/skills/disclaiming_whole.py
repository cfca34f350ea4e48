"""The rest of the table of `disclaiming`: words after which nothing in the whole sentence claims anything."""

from app.skills.disclaiming import Kind, Scope, rule

_HEARD_OF = (
    r"(?:webinars?|podcasts?|chapters?|books?|(?<!to\x20)talks?|videos?|white papers?|panels?|blogs?|articles?|"
    r"lectures?|"
    r"meetups?|expo|quiz(?:zes)?|textbooks?|debates?|documentar(?:y|ies)|slide deck|wikipedia|taster class|booth|news|"
    r"(?<=on\x20)youtube)"
)
_CLEARANCE = (
    r"(?:(?:i|currently|current|active|inactive|holds?|held|holding|holder of|possess(?:es)?|have|has|maintains?|dod|"
    r"u\.?s\.?|an?|"
    r"interim|final|valid|full|and|with) )*(?:top secret|secret|ts\s*/\s*sci|security) (?:[\w/.()-]+ ){0,3}?clearance"
)

SENTENCES = (
    rule(
        Kind.NEGATED,
        Scope.SENTENCE,
        r"(?:not|never|nothing|none|no part|cannot claim)\b[^.;]*\b(?:it|them|any|by me|to me|involved|none|used)\W*$",
        r"n['’]t\b[^.;]*\b(?:it|them|any|by me|to me|involved|none|used)\W*$",
        own=True,
    ),
    rule(
        Kind.NEGATED,
        Scope.SENTENCE,
        r"had no part",
        r"without a role",
        r"(?:is|are|was|were|fell) out of scope",
        r"gaps? in my",
        r"never assigned to",
        r"trained none",
        r"new to me",
        r"no (?:practical|real) \w+\W*$",
        r"my\b[^.;]*\b(?:is|are) limited",
        r"all i did was",
        r"^(?:did (?:no|not)|not able|unable|lack(?:s|ing)?)",
        r"^no (?:[\w-]+ ){0,3}(?:time|knowledge|experience|exposure|practice|part|role)",
        r"outside (?:of )?what (?:i|my)\b",
        r"(?:no|zero|nothing|none|not one|not a single) (?:[\w-]+ ){0,3}?to my (?:name|credit)",
        r"closed book to me",
        r"(?:at no (?:time|point)|on no occasion) (?:did|have|was|were) i",
        r"(?:do|does|did)(?: not|n['’]t) (?:appear|feature|figure) (?:among|on|in|anywhere)",
        r"(?:misleading|lying|pretending|a lie|untrue|dishonest)\b[^.;]*\bif i",
        r"(?:decided|done|handled|settled) (?:above|without) me",
        r"(?:contributed|added|did) nothing (?:to|for|in|at)",
        r"(?:is|are|was|were)(?: not|n['’]t) (?:something|anything) (?:that )?i (?:can|could|do|did|have|offer)",
        r"(?:read|treat|count|leave) (?:these|this|those|them|it) (?:as )?(?:blank|empty|unticked)",
        r"i (?:was|am) an? (?:[\w-]+ ){1,4}who never",
        r"as an? (?:end |normal |ordinary )?user,? (?:full stop|only|nothing more|and that is all)",
    ),
    rule(
        Kind.WISHED,
        Scope.SENTENCE,
        r"(?:i|we) (?:still )?(?:hope|want|wish|plan|intend|have) to (?:learn|try|pick|study|take|get)",
        r"interests? me",
        r"^(?:dreams? of|applying for|would love|would like)",
        r"(?:who can coach me|where i (?:might|would|could) fit)",
        r"someday",
        r"my dream",
        r"i (?:feel|felt) called to",
        r"i see myself",
        r"i am about to (?:apply|start|begin|enroll)",
        r"(?:career|job|field|future|path|specialty) (?:that )?i (?:picture|imagine|see|want|have in mind)",
        r"seek(?:s|ing)? (?:an? |the )?(?:[\w/&,'’.+-]+ ){0,6}?(?:seat|desk|opening|shop|employer|place)s? "
        r"(?:in|at|on|where|as|that)",
        r"i (?:would|['’]d) (?:choose|pick|take|start with)",
    ),
    rule(
        Kind.STUDIED,
        Scope.SENTENCE,
        r"(?:read(?! (?:book|ahead))|skim(?:med)?|browsed?|watched|viewed|listened|heard|attended|went to|sat|took|"
        r"follow(?:ed|s)?|learned|saw|seen|enjoyed|studied|started|understand|know)\b(?:\W+[\w&’'.+-]+){0,8}?\W+"
        + _HEARD_OF,
        r"sat (?:in|through)\b(?:\W+[\w-]+){0,6}?\W+(?:class(?:es)?|meetings?|courses?)",
        r"stud(?:y|ied|ying)\b[^.]*\bexam",
        r"(?:know|knew|familiar)\b[^.;]*\bby name",
        r"chapters? (?:\d+|\w+) of (?:the|my|our|an?)",
        r"(?:passed|took) the (?:multiple[- ]choice|quiz)",
        r"(?:economics|\w+) minor\b[^.;]*\b(?:unit|module|lecture|class)",
        r"i can (?:explain|define|spell|recite|name)",
        r"my (?:vocabulary|flash) cards",
        r"i know (?:that )?(?:[\w/&-]+ ){1,5}?(?:stands for|means|is short for)",
        r"bedtime reading",
        r"(?:seminar|lecture|class)\b[^.;]*\b(?:teacher|professor|lecturer|instructor) (?:told|spoke|talked|showed)",
        r"(?:as|my) (?:professor|teacher|lecturer|textbook) (?:drew|explained|put|showed|told)",
        r"(?:our|my) (?:professor|teacher|lecturer|textbook) (?:drew|explained|put|showed|told)",
        r"as (?:an? )?(?:guest|visitor|onlooker|spectator)",
        r"(?:theory of|concept of|signed up|from the back row|finish it|heard of and not|self-study|"
        r"familiari[sz]e myself)",
    ),
    rule(
        Kind.OTHERS,
        Scope.SENTENCE,
        r"^(?:my|another|the) (?:[\w/&-]+ ){0,2}?(?:director|boss|professor|teacher) (?:next door )?"
        r"(?!i\b|and i\b|where\b|which\b|that\b|of\b)\w+",
        r"^(?!the (?:incumbent|contractor shall))(?:another|the) (?:[\w/&-]+ ){0,2}?(?:office|integrator|dba|isso|"
        r"custodian|agency|desk|"
        r"contractor|vendor) (?:next door )?(?!i\b|and i\b|where\b|which\b|that\b|of\b)\w+",
        r"^another (?:[\w-]+ ){0,2}?team",
        r"^(?:[\w-]+ ){0,3}firms did",
        r"^(?:my|another|the|an?) (?:[\w/&-]+ ){1,4}next door",
        r"(?:handled|done|run|ran|managed|evaluated|authored|owned|used|written|awarded) by (?:others|(?:an?|the) "
        r"(?:different|other|sister|separate) \w+|the \w+ desk)",
        r"(?:was|were) (?:strictly )?(?:the )?(?:[\w-]+ ){0,3}?[\w-]+['’]s (?:business|job|task|domain)",
        r"^our (?:[\w-]+ ){0,2}(?:engineer|analyst|administrator|specialist) \w+",
        r"and their families",
        r"^(?:had|got) my (?:own )?(?:access|accounts?|badge|laptop|password|permissions|rights|workstation) \w+ed\b",
        r"^(?:the|our|an?) (?:[\w-]+ ){0,2}[\w-]+['’]s (?:staff|people|consultants|engineers)",
        r"while (?:we|i) (?:waited|fetched|watched|looked on)",
        r"(?:is|are|was|were) (?:taken care of|looked after|seen to|dealt with) by (?!me\b|us\b)",
        r"(?:is|are|was|were) the [\w-]+['’]s (?:business|job|task|domain|turf|work|affair)",
        r"the (?:[\w-]+ ){0,2}(?:cio|ciso|director|chief|boss|manager|man|people|team|contractor|company|vendor|firm|"
        r"technician) (?:ran|run|runs|comes?|came|closed?|closes|destroys?|sets?|did|does|do|takes?|took|"
        r"handles?|handled|fixed|fixes|had)\b[^.;]*[,;]? (?:and |while )?"
        r"i (?:fetched|handed|hand|watched|listened|waited|opened|made|brought|carried|only|just)",
        r"^(?:[\w-]+ ){0,3}i (?:opened|reported|sent)\b[^.;]*, the (?:[\w-]+ ){0,3}(?:people|team|staff|desk) \w+",
        r"^(?:i )?(?:reported|phoned|rang|called|told|asked|e-?mailed)\b[^.;]*,? and (?:they|he|she|someone|somebody) "
        r"(?:then |soon |quickly )?\w+ed",
        r"^the [\w-]+ (?:man|woman|guy|lady|technician) comes?",
        r"(?:came|come|comes) to (?:explain|show|present|demonstrate)\b[^.;]*, (?:we|i|us)\b",
        r"(?:had|has|have) been \w+(?: up| out)? by (?:the|our|an?) (?:previous|former|last|old) [\w-]+",
        r"that (?:another|the) (?:[\w-]+ ){0,3}?(?:team|group|office|department) (?:runs?|ran|had|made|manages?)",
        r"alongside\b[^.]*\b(?:ordering|fetching|booking|making coffee)",
        r"the \w+ did\W*$",
        r"^(?:poured|stapled|fetched|carried the|carried on as|was away|toured)",
        r"only stapled",
        r"made photocopies",
    ),
    rule(
        Kind.USED,
        Scope.SENTENCE,
        r"^used? (?:[\w'’-]+ ){0,4}?on my",
        r"end user of",
        r"(?<!across\x20)\bmy (?:desk|lease|taxes|timesheet|badge|browsing|private e-?mail|drafts|documents|identity|"
        r"program on)",
        r"(?:from my bank|my bank told|(?:to|on) my (?:pc|laptop|computer|phone))",
        r"^my (?:work )?(?:laptop|phone|computer|pc) (?:is|was|got)",
        r"^(?:was (?:issued|recruited|myself)|underwent)",
        r"^(?:fell for|bought some|signed that|passed the company|carried a work phone|called the help\s*desk)",
        r"^received an? (?:[\w-]+ ){0,3}(?:letter|notice|notification)",
        r"^completed (?:the |my |all )?(?:(?:annual|mandatory|yearly|required) )+(?:[\w-]+ ){0,3}"
        r"(?:training|course|deck|quiz|awareness|refresher)",
        r"^received the\b[^.]*\bby e-?mail",
        r"all day as an?",
        r"^" + _CLEARANCE,
    ),
    rule(
        Kind.SOLD,
        Scope.SENTENCE,
        r"(?:account executive|sales quota|exceeded \w+ quota|search consultant|staffing agen(?:t|cy)|"
        r"paid per placement|sales (?:rep(?:resentative)?|director)|commission[- ]only|marketing intern|ad copy|"
        r"door[- ]to[- ]door)",
        r"(?:demoed|demonstrated|presented|pitched|showed)\b[^.;]*\btrade (?:fair|show)s?",
        r"^(?:[\w-]+ ){0,2}resellers? of",
        r"^placed\b[^.]*\b(?:candidates|executives|engineers|analysts|testers)",
    ),
)
