"""Short lists of English words: those that build a question, and those that tell what a name names.

Lower case throughout. The lists of verbs, first names and places hold the commonest; what they lack is
told by other signs or not at all.
"""

from __future__ import annotations

from typing import Final, Literal

Gender = Literal["male", "female"]


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


ASKING: Final = words("what which who whom whose when where why how")
DETERMINERS: Final = words("the a an this that these those some any each every no all both another such")
AUXILIARIES: Final = words(
    """am is are was were be been being do does did done have has had having will would can could shall
    should may might must isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't won't
    wouldn't can't couldn't shouldn't mustn't ain't cannot"""
)
BEING: Final = words("is are was were isn't aren't wasn't weren't")
DOING: Final = words(
    "do does did will would can could should may might must don't doesn't didn't won't can't"
)
"""Auxiliaries that a plain verb follows."""
PREPOSITIONS: Final = words(
    """about above across after against along alongside amid among around as at before behind below
    beneath beside besides between beyond by concerning despite down during except for from in inside
    into like near of off on onto out outside over per regarding since than through throughout till to
    toward towards under until up upon via with within without"""
)
PRONOUNS: Final = words(
    """i me my mine myself we us our ours you your yours he him his himself she her hers herself it its
    itself they them their theirs themselves one ones someone somebody anyone anybody everyone everybody
    nobody something anything everything nothing there here then"""
)
POSSESSIVES: Final = words("my our your his her its their")
WHO_PRONOUNS: Final = words("her that this all both each some")
"""Determiners that are pronouns as well, so that a verb can follow."""
JOINING: Final = words(
    "and or but nor so yet if whether because while although though unless that who whom which"
)
ADVERBS: Final = words(
    """ago again ahead almost already also always anyway away back currently else even eventually ever exactly
    far few finally initially instead just later less likely long many maybe more most much nearly never not
    now often once only originally perhaps please quite rather really recently soon still then today too twice
    usually very well yet actually"""
)
VERBS: Final = words(
    """abandon accept accuse achieve acquire act add address adopt advise affect agree aim allow announce
    apologise apologize appear apply appoint approve argue arise arrest arrive ask assume attend avoid
    award ban bar base be beat became become been began begin begun behave believe belong bet blame
    block boost borrow bought bring broke broken brought build built burn bury buy call came cancel
    carry catch caught cause celebrate chair change charge chide choose chose chosen cite claim clear
    climb close collect come comment commit compare compete compile complain comply concede conclude
    condemn conduct confirm connect consider consist contact contain continue contribute control
    convince cook cost cover create criticise criticize cross cut deal decide declare decline defeat
    defend define delay deliver demand deny depend describe deserve design destroy determine develop die
    differ disagree disappear discover discuss dismiss dispute divide dominate donate done draft draw
    drawn drew drive driven drop drove dump earn eat edit elect eliminate emerge enable encourage end
    endorse enforce enjoy ensure enter escape establish estimate evacuate examine exceed exist expand
    expect experience explain explode explore express extend face fail fall fallen favor favour fear
    feel fell felt fight file fill find fire fit fled flee flown fly follow force forecast forget forgot
    forgotten found freeze frozen gain gather gave generate get give given go goes gone got gotten
    govern grant grew grow grown guarantee guess halt handle hang happen hate head hear heard held help
    hid hidden hide hire hit hold honor honour hope host hurt identify ignore imagine impact implement
    imply impose improve include increase indicate influence inform inherit insist inspire install
    intend interview introduce invade invent invest investigate invite involve issue join judge justify
    keep kept kick kill knew know known lack land last launch lay lead learn leave led left lend lent
    let lie lift like limit link list live look lose lost love lower made maintain make manage mark
    marry matter mean meant measure meet mention met miss mistake mock motivate move need negotiate
    nominate note notice obtain occupy occur offer open operate oppose order organise organize overturn
    owe own paid participate pass pay perform permit persuade pick place plan play plead pledge point
    portray possess praise predict prefer prepare present preserve pretend prevail prevent produce
    prohibit project promise promote propose prosecute protect protest prove provide publish pull punish
    purchase pursue push put qualify question quit quote raise ran rank ratify reach react read realise
    realize rebuild recall receive recognise recognize recommend record recover recruit reduce refer
    reflect refuse regain regret regulate reject relate release rely remain remember remind remove
    rename renew reopen repeal replace reply report represent require rescue resign resist resolve
    respond rest restore result resume retire retreat return reveal reverse review revise ride rise risk
    rode rose rule run sank sat save saw say scrap see seek seem seen seize sell send sent separate
    serve set settle shape share shift shook shoot shot show shown shut sign signal sing sink sit slow
    smoke sold solve sought sound spark speak spend spent split spoke spoken spread stand start state
    stay steal stem step stick stifle stock stole stolen stood stop store strike struck study submit
    succeed suffer suggest supply support surround survive suspect suspend swear sweep swept switch
    swore sworn take taken target taught teach tell tend test thank think thought threaten threw throw
    thrown tie told took top torn touch trace track trade train transfer transform travel treat trigger
    trust try turn undergo undermine understand understood unite unveil update urge use vanish veto view
    violate visit volunteer vote vow wait wake walk want warn wear weigh welcome went win withdraw
    withdrew witness woke won wonder wore work worn worry wound write written wrote yield"""
)
"""Common verbs; their forms in "-ed" are told by that."""
OFTEN_NOUNS: Final = words(
    """address aim arrest attack attempt award ban bar base bet blame block boost call cancel cause chair
    change charge claim climb close comment complete contact control cook cost cover cross cut deal
    decline defeat delay demand design dispute divide draft draw drive drop dump end estimate experience
    face fall fear fight file fire fit fly force forecast gain grant guess halt hate head help hit hold
    honor honour hope host impact increase influence interview issue judge kick kill lack land last
    launch lay lead lie lift like limit link list live look love lower mark matter measure mention miss
    mistake move need note notice offer open order pass pay pick place plan play pledge point praise
    present project promise protest pull purchase push question quote raise rank reach read recall
    record regret release repeal reply report rescue rest result retreat return reverse review ride rise
    risk rule run scrap seal separate set shape share shift shoot shot show shut sign signal sink slow
    smoke sound spark split spread stand start state stay stem step stick stock stop store strike study
    supply support suspect sweep switch target test thank tie top touch trace track trade train transfer
    travel treat trigger trust try turn update use veto view visit volunteer vote vow wait wake walk
    warn welcome win witness wonder work worry wound yield"""
)
"""Of these the words that are as often nouns: verbs only where the words before say so."""

PEOPLE: Final = words(
    """people men women children police troops officials officers members workers students voters
    lawmakers fans families parents teachers doctors scientists researchers residents soldiers protesters
    rebels victims republicans democrats authorities staff"""
)
PERSON: Final = words(
    """actor actress activist adviser advisor ambassador analyst artist author boss boy candidate captain
    chairman chairwoman chief coach colonel columnist commander commissioner congressman congresswoman
    director doctor driver economist editor envoy executive father founder general girl governor judge
    king lawyer leader manager man mayor minister mother musician nominee officer owner pilot player
    poet pope premier president prince princess producer professor prosecutor queen rapper reporter
    researcher scientist secretary senator sheriff singer soldier spokesman spokeswoman star student
    suspect teacher victim winner wife husband woman worker writer brother sister son daughter kid
    child baby teenager dr mr mrs ms miss sen rep gov gen col sir lord lady dame justice"""
)
MEN: Final = words(
    """mr sir lord king prince pope father son brother husband man boy uncle grandfather spokesman
    chairman congressman actor boyfriend grandson nephew duke"""
)
WOMEN: Final = words(
    """mrs ms miss lady dame queen princess mother daughter sister wife woman girl aunt grandmother
    spokeswoman chairwoman congresswoman actress girlfriend granddaughter niece duchess"""
)
GROUP: Final = words(
    """agency alliance army association authority bank board bureau campaign club coalition college
    commission committee company congress corporation council court department faction federation firm
    force forces foundation government group institute institution league militia ministry movement
    network organisation organization outlet parliament party police publisher regime school senate
    squad team tribunal union university newspaper band airline inc corp co ltd"""
)
PLACE: Final = words(
    """airport area beach building capital city continent country county district hospital island lake
    mountain park place port prison province region river sea square stadium state street suburb town
    venue village neighborhood neighbourhood nation site hotel resort valley bay"""
)

PLACES: Final = words(
    """afghanistan africa alabama alaska albania algeria america angola argentina arizona arkansas armenia
    asia australia austria azerbaijan baghdad bahrain bangladesh beijing beirut belarus belgium benghazi
    berlin bolivia bosnia boston botswana brazil britain brussels bulgaria cairo california cambodia cameroon
    canada chad chicago chile china colombia colorado congo connecticut croatia cuba cyprus dallas damascus
    delaware delhi denmark detroit dubai ecuador egypt england eritrea estonia ethiopia europe finland florida
    france gabon gambia gaza georgia germany ghana greece greenland guatemala guinea haiti hawaii honduras
    houston hungary iceland idaho illinois india indiana indonesia iowa iran iraq ireland israel istanbul italy
    jamaica japan jerusalem jordan kabul kansas kazakhstan kentucky kenya kiev korea kosovo kuwait kyiv
    kyrgyzstan laos latvia lebanon liberia libya lithuania london louisiana luxembourg madagascar madrid maine
    malawi malaysia mali malta maryland massachusetts mexico miami michigan milan minnesota mississippi
    missouri moldova mongolia montana montenegro morocco moscow mozambique mumbai myanmar namibia nebraska
    nepal netherlands nevada nicaragua niger nigeria norway ohio oklahoma oman oregon pakistan palestine panama
    paraguay paris pennsylvania peru philadelphia philippines poland portugal pyongyang qatar riyadh romania
    rome russia rwanda scotland senegal seoul serbia shanghai sicily sierra singapore slovakia slovenia somalia
    spain sudan sweden switzerland sydney syria taiwan tanzania tehran tennessee texas thailand tibet togo tokyo
    toronto tripoli tunisia turkey uganda ukraine utah uruguay uzbekistan venezuela vermont vienna vietnam
    virginia wales warsaw washington wisconsin wyoming yemen zambia zimbabwe u.s us u.k uk uae usa"""
)

MALE_NAMES: Final = words(
    """aaron abdul abdullah adam ahmed al alan albert alex alexander alexei ali andrew andy angelo anthony
    antonio arthur barack ben benjamin bernie bill billy bob boris brad brett brian bruce carl carlos
    charles charlie chris christopher chuck clarence craig daniel david dennis derek dick dmitry don donald
    doug drew ed edward elon emmanuel eric ernest frank franklin fred gary gavin gene george gerald
    gordon greg harold harry harvey hassan henry herman howard hussein ian ibrahim ivan jack jacob jake
    james jamie jared jason jay jeff jeffrey jeremy jerry jim jimmy joe joel john johnny jon jonathan
    joseph jose josh joshua juan julian justin keith ken kenneth kevin khalifa kim kurt kyle larry lee
    leonard lindsey lloyd louis luis luke marc marco mark martin matt matthew max michael mike mitch mitt
    mohamed mohammad mohammed muammar muhammad narendra nathan neil newt nicholas nick nicolas nigel noah
    oliver osama oscar patrick paul pete peter phil philip prince ralph rand randy raymond recep rex rich
    richard rick rob robert rodrigo roger roland ron ronald roy rudy rupert rush russell ryan saddam sam
    samuel scott sean sergei sergey shane simon stephen steve steven stuart ted terry theo theodore thomas
    tim timothy todd tom tommy tony travis trevor troy tucker vernon victor viktor vladimir volodymyr
    walter warren wayne wesley william xi yasser zachary"""
)
FEMALE_NAMES: Final = words(
    """abigail alexandria alice alicia amanda amber amy andrea angela angelina ann anna anne annie
    ariana aretha barbara beth betty beyonce bonnie brenda britney brittney camilla carla carly carol
    caroline catherine charlotte chelsea cheryl christina christine cindy claire condoleezza cynthia
    dana deborah debbie denise diana diane dianne dolores donna dorothy eleanor elena elizabeth ella
    ellen emily emma erin eva fiona frances gabrielle gina ginger gloria grace gretchen hannah heather
    heidi helen hillary hope huma irene isabel ivanka jackie jacqueline jane janet janice jean jeanne
    jennifer jenny jessica jill joan joanna joyce judith judy julia julie kamala karen kate katherine
    kathleen kathy katie kellyanne kelly kim kirsten kristen laura lauren leah leslie linda lisa liz
    loretta lori louise lucy lynn madonna malala margaret maria marie marilyn marine marjorie martha mary
    megan meghan melania melissa meryl michelle miley molly monica nadia nancy natalie nicole nikki
    olivia oprah pamela patricia patty paula penelope pauline rachel rebecca rihanna rosa rose ruth sally
    samantha sandra sarah serena sharon sheila shirley sonia sophia sophie stacey stephanie sue susan
    suzanne sylvia tammy tara taylor teresa theresa tina tulsi ursula valerie vanessa venus victoria
    virginia wendy whitney yulia zoe"""
)
TIMES: Final = words(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday today yesterday tomorrow second seconds minute
    minutes hour hours day days week weeks month months year years decade decades century centuries
    morning afternoon evening night noon weekend midnight spring summer autumn fall winter quarter
    jan jan. feb feb. aug aug. sept sept. oct oct. nov nov. dec dec."""
)
TIME_MODIFIERS: Final = words(
    """last next early late mid first third fourth end beginning middle of previous following past coming
    straight local time a.m. p.m. am pm same whole several two three four five six ten before
    after earlier later ago since"""
)


FIRST_NAMES: Final = MALE_NAMES | FEMALE_NAMES
SURELY_MALE: Final = MALE_NAMES - FEMALE_NAMES
SURELY_FEMALE: Final = FEMALE_NAMES - MALE_NAMES


def gender_of(name: str) -> Gender | None:
    """Whether a name, or a phrase such as "the king", is a man's or a woman's, where a word tells."""
    parts = frozenset(name.lower().replace(".", "").replace("-", " ").split())
    first = name.lower().partition(" ")[0].partition("-")[0]
    is_man = not parts.isdisjoint(MEN) or first in SURELY_MALE
    is_woman = not parts.isdisjoint(WOMEN) or first in SURELY_FEMALE
    if is_man == is_woman:
        return None
    return "male" if is_man else "female"
