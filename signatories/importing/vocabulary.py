"""The words that tell organisations from people, and roles from affiliations."""

import re

from signatories.text.collation import fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Folded words that occur in names of organisations and hardly ever in names of people.
OF_ORGANISATIONS = _words(
    """
    cooperativa collectif kollektiv colectiva associations academia academy access accion action
    advocates agence agency aid aliansi alianza alliance alliances amnesty archive archives asamblea
    asbl asociacion asociatia assembly associacao associates association associazione ato awaaz
    board bund bundnis bureau campaign campaigns caritas center centers centre centres centro
    centrum chamber chaos chapter church citizen citizens civic civil club coalicion coalition
    colectivo coletivo collective college comision comite commission committee commons communities
    community company confederation congress consejo conselho consortium consumers consumidores coop
    cooperative coordinadora corporacion corporation council creative cultura culture cyber data
    democracy democratic derecho derechos dernegi derneği desarrollo development dhs dialogue
    digital digitale digitales digitally direitos droit droits drustvo education empowerment
    enterprise environment equality europe european ev exchange expression federacion federation
    feminist femmes fondation fondazione foro forschung forum foundation freedom freedoms friends
    front frontier fund fundacao fundacion fundacja fundatia gender gesellschaft global gmbh
    grassroots green group groupe grupo guild health house hub human humanitarian humanos ict ifex
    inc incubator iniciativa initiative initiatives institut institute institution instituto
    internacional international internet internews jaringan jeunes journal journalists justice
    koalisi komitee konsortium korea lab labor laboratorio labs latin law lawyers league lembaga
    libertad liberties liberty libre liga ligue limited llc ltd media medios mediu memorial mission
    monitor movement movimento movimiento mreza mujeres museum nations neighbours net netizen
    network networks netzwerk neutrality ngo ngos now observatorio observatory office ong open
    oppression organisation organisations organizacao organizacion organization organizations
    parliament participation partnership party peace pen people peoples periodistas plataforma
    platform policy political press privacy program programme project projects projet proyecto
    public radio red rede refugees relief report reporters research reseau resource resources right
    rights rule safety sarl school science sdruzeni secretariat service services sheroes sindicat
    sindicato small sociedad sociedade societe society software solidarity stichting stiftung
    stowarzyszenie students studies study survivors sustainability syndicate synod system taskforce
    tech technologies technology telecom think trade transparence transparencia transparency trust
    udruga udruzenje unidos union unit united universidad universidade universite university
    university- vakfi verband verein vereinigung voice voices voluntary volunteers watch web welfare
    wikimedia wissenschaft women womens work worker workers working world worldwide yayasan youth
    zentrum zwiazek mouvement mouvements articulacao articulacion central centrale confederacao
    confederation
    confederacion federacao fedecao syndicat syndicats comite conseil observatoire plateforme coordination
    coordinacion assemblee ecole scuola escola escuela faculdade facultad faculte istituto associazioni rete
    movimenti agencia agence secretaria secretariado cooperative mutuelle parti partido caritas jubilee
    parish
    diocese congregation eglise iglesia igreja library museo musee teatro theatre cinema editora editorial
    jubile sangha synagogue mosque temple агентство ассоциация громадська движение институт комитет
    общество объединение
    организация організація сеть союз спілка фонд фундація центр ائتلاف اتحاد انجمن بنیاد جمعية حركة
    سازمان شبكة لجنة مرصد مركز منظمة مؤسسة نقابة
    """
)
# Endings and whole words in scripts without spaces.
EAST_ASIAN = re.compile(
    "(会|會|中心|协会|協會|基金|组织|組織|联盟|聯盟|网络|網絡|センター|団体|協議会|연대|센터|재단|협회|위원회)"
)
ROLES = _words(
    """
    ator atriz acteur actrice actriz cartunista caricaturiste historiador historiadora historien historienne
    historian medico medica medecin infirmier infirmiere enfermeiro enfermeira enfermera enfermero ingenieur
    ingenieure ingeniero ingeniera engenheiro engenheira developpeur developpeuse desarrollador
    desarrolladora
    desenvolvedor desenvolvedora programador programadora maitre maitresse conferencier conferenciere
    chef cheffe
    responsable charge chargee chercheur chercheuse doctorant doctorante doutorando doutoranda doctorando
    doctoranda sociologue sociologo sociologa politologue antropologo antropologa anthropologue philosophe
    filosofo filosofa psychologue psicologo psicologa juriste jurista avocat avocate advogado advogada
    procureur
    juge juez juiz juiza depute deputee deputado deputada diputado diputada senateur senatrice senador
    senadora
    maire prefeito prefeita alcalde alcaldesa ministre ministro ministra presidente presidente conseiller
    conseillere vereador vereadora secretaire tresorier tresoriere tesoureiro tesoureira tesorero tesorera
    militant ativista cineasta realisateur realisatrice diretor diretora artiste artista musicien musicienne
    musico musica cantor cantora cantante chanteur chanteuse poete poetisa traducteur traductrice tradutor
    tradutora traductor traductora bibliothecaire bibliotecario bibliotecaria documentaliste archiviste
    journaliste reporter editeur editrice editora retraite retraitee aposentado aposentada jubilado jubilada
    etudiante estudante estudiante agriculteur agricultrice agricultor agricultora entrepreneuse empresario
    empresaria consultant consultante consultor consultora coordonnateur coordonnatrice coordinateur
    coordinatrice coordenador coordenadora coordinador coordinadora economiste economista geographe geografo
    geografa biologiste biologo biologa physicien physicienne fisico fisica mathematicien mathematicienne
    инженер врач учитель учительница преподаватель преподавательница студент студентка художник художница
    историк социолог экономист координатор руководитель председатель редактор депутат поэт режиссер
    программист
    مهندس مهندسة طبيب طبيبة معلم معلمة طالب طالبة رئيس رئيسة منسق منسقة شاعر شاعرة فنان فنانة
    actor actress aktivist aktivistin anwalt anwaltin autorin cientista composer docteur dozent
    dozentin farmer geschaftsfuhrer geschaftsfuhrerin inventor journalistin kunstler kunstlerin
    membre miembro musician poeta professorin rechtsanwalt rechtsanwaltin singer sprecher sprecherin
    vorsitzende vorsitzender доцент юрист активист активистка abogada abogado activist activista
    adviser advisor advocate ambassador analyst architect artist assistant associate attorney author
    autor autora avocat avocate barrister blogger cameraman campaigner ceo chair chairman
    chairperson chairwoman chercheur chercheuse chief co-founder cofounder columnist commissioner
    consultant convener convenor coordinador coordinadora coordinator cto curator cyclist dean
    defender delegate deputy designer developer directeur director directora directrice docente
    doctor economist ecrivain editor educator emeritus engineer enseignant entrepreneur escritor
    escritora etudiant etudiante executive expert fellow filmmaker fondateur founder freelancer
    fundadora head historian independent investigador investigadora jornalista journalist
    journaliste judge laureate lawyer leader lecturer librarian linguist maestra manager mayor
    mediator member mep militante minister mp nurse observer officer organiser organizer
    parliamentarian partner pastor periodista pesquisador pesquisadora phd photographer physician
    poet policymaker practitioner president presidenta presidente principal producer profesor
    profesora professeur professeure professor professora programmer psychologist publisher
    rapporteur reader rector reporter representative researcher retired scholar scientist secretaria
    secretario secretary senator sociologist solicitor specialist spokesperson spokeswoman
    strategist student supervisor teacher technologist trainer translator treasurer trustee veteran
    vice-president vicepresident writer адвокат директор журналист журналистка исследователь
    писатель правозащитник правозащитница профессор أستاذ أستاذة باحث باحثة صحفي صحفية كاتب كاتبة
    محام محامية مدير مديرة ناشط ناشطة
    """
)
TITLES = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|mx|miss|sir|dame|rev|fr|hon|adv|ing|eng|sra?|dra|drs|mag|me|mme|mlle|amb|gen|col|"
    r"professor|doctor|د|أ\.د)\b\.?|H\.?E\.?)\s",
    re.IGNORECASE,
)
# Degrees and titles after a person's name that are also country codes.
DEGREES = frozenset({"MA", "MD", "MP", "SJ"})
# The legal form of an organisation, after a comma.
LEGAL_FORM = re.compile(
    r"(?:inc|ltd|llc|plc|gmbh|e\.?\s?v|a\.?\s?[cs](?:\.?\s?b\.?\s?l)?|s\.?\s?a(?:\.?\s?de\s?c\.?\s?v)?|a\.?\s?s\.?\s?b\.?\s?l|"
    r"s\.?\s?r\.?\s?l|ltda|n\.?\s?g\.?\s?o|o\.?\s?n\.?\s?g|c\.?\s?i\.?\s?c|z\.?\s?s|o\.?\s?s|asbl|vzw|aisbl)\.?",
    re.IGNORECASE,
)
# Lower-case words within a person's name.
PARTICLES = _words(
    "de da do dos das del della di du la le van von der den ter ten bin ibn bint al el abu ul e y af av zu"
)
# Words that mean "none" in a column or a part.
NOTHING = frozenset({"self", "n a", "na", "none", "individual", "independent", "myself", "nil", ""})
# Lines that open or close a list, or are a heading within it.
HEADINGS = re.compile(
    r"^(?:(?:the\s+)?(?:list\s+of\s+|initial\s+|current\s+|full\s+list\s+of\s+|first\s+)?"
    r"(?:signator(?:y|ies)(?:\s+list)?|signers?|signees?|endorse(?:rs?|ments?)|endorsed\s+by|signed(?:\s+by)?|supporters?"
    r"|undersigned|co-?signed(?:\s+by)?|co-?signator(?:y|ies))"
    r"|(?:yours\s+)?(?:sincerely|faithfully|truly|respectfully)(?:\s+yours)?|respectfully\s+submitted"
    r"|(?:kind|best|warm)\s+regards|regards|with\s+(?:kind|best)\s+regards|in\s+solidarity|signed"
    r"|we,?\s+the\s+undersigned.*|firmantes?|firmado\s+por|les\s+signataires?|signataires?|signatarios?|assinam"
    r"|the\s+following.*|(?:\.\.\.|…)?\s*and\s+\d+\s+(?:others?|more).*|page\s+\d+(?:\s+of\s+\d+)?|contact:?\s.*|total:?\s*\d*|on\s+behalf\s+of:?|name|names|lista\s+de\s+firmantes|الموقعون|подписи|подписали|签署人?|last\s+updated.*|to\s+(?:add|sign).*|signed\s+by\s+the\s+following.*|total:?\s.*)(?:\s*\(.*\))?$",
    re.IGNORECASE,
)
ORGANISATION_HEADING = re.compile(
    r"^(?:(?:signing|signatory|supporting|endorsing|civil\s+society|non-?governmental|international|national|regional|"
    r"local|member)\s+)*(?:organi[sz]ations?|groups?|institutions?|ngos?|organizaciones|organizações|organisations?|"
    r"associations?|entidades|associações|asociaciones|المنظمات(?:\s+الموقعة)?|организации|组织)(?:\s+signator(?:y|ies))?\s*(?:\(.*\))?$",
    re.IGNORECASE,
)
INDIVIDUAL_HEADING = re.compile(
    r"^(?:(?:signing|signatory|supporting|endorsing)\s+)?(?:individuals?(?:\s+signator(?:y|ies))?|persons?|people|"
    r"individual\s+(?:signator(?:y|ies)|endorsers?|experts?)|experts?|academics?|scholars?|personas|individuos|"
    r"personnes|personnalités|pessoas(?:\s+físicas)?|personalidades|personas\s+físicas|الأفراد|частные\s+лица|个人)(?:\s*\(.*\))?$",
    re.IGNORECASE,
)


EAST_ASIAN_ROLE = re.compile(
    "(研究员|研究員|记者|記者|律师|律師|教授|编辑|編輯|作家|学者|學者|ジャーナリスト|弁護士|기자|변호사|교수)$"
)
# Regions, which mean that an organisation belongs to no single country.
REGIONS = frozenset(
    {
        "africa", "americas", "arab region", "arab world", "asia and the pacific", "asia pacific",
        "asia", "caribbean", "central america", "central asia", "east africa", "eastern europe",
        "europe and central asia", "europe wide", "europe", "global", "horn of africa",
        "international", "latin america and the caribbean", "latin america caribbean",
        "latin america", "mena region", "mena", "middle east and north africa",
        "middle east north africa", "middle east", "north africa", "north america", "oceania",
        "pacific", "pan african", "regional", "south america", "south asia", "south east asia",
        "southeast asia", "southern africa", "sub saharan africa", "the pacific", "west africa",
        "western europe", "worldwide",
    }
)  # fmt: skip


def _words_of(text: str) -> set[str]:
    """Return the folded words of a text, Arabic ones also without their article."""
    found = set(fold(text).split())
    return found | {word.removeprefix("ال") for word in found}


# Both lists, folded once.
_OF_ORGANISATIONS = frozenset(fold(word) for word in OF_ORGANISATIONS)
_ROLES = frozenset(fold(word) for word in ROLES)


def says_organisation(text: str) -> bool:
    """Tell whether a text contains a word of organisations' names."""
    return bool(_OF_ORGANISATIONS & _words_of(text) or EAST_ASIAN.search(text))


def says_region(text: str) -> bool:
    """Tell whether a text names a region larger than a country."""
    return fold(text) in REGIONS


def is_degree(text: str) -> bool:
    """Tell whether a text is a degree or title that is also a country code."""
    return text.replace(".", "") in DEGREES


def says_role(text: str) -> bool:
    """Tell whether a text contains a word for a person's role."""
    return bool(_ROLES & _words_of(text) or EAST_ASIAN_ROLE.search(text))
