"""What the names that publishers give to elements tell about them: class, id, role and test names, any language."""

from __future__ import annotations

import re
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BREAK = re.compile(r"[^a-z0-9]+")

# Words are matched whole; "-" between them stands for any separator or camel case.
_BODY = re.compile(
    r"""(?x) \b (?:
      (?:article|articel|artikel|story|post|entry|news|page|blog|detail|articolo|noticia|nota|cuerpo|single|text|main|rich|content|body|amp)
      (?:\ (?:article|post|page|main|detail|inner|full|wp|s))? \ (?:body|content|contents|copy|text|txt|texto|inhalt|corps|cuerpo|contenido|paragraphs|html)
    | articlebody | articletext | articlecontent | storybody | storytext | storycontent | entrycontent | postcontent | postbody
    | newstext | newsbody | newscontent | bodytext | bodycopy | maintext | maincontent | fulltext | artbody | arttext | richtext
    | content\ (?:body|text) | body\ (?:copy|text|main|content) | td\ post\ content | the\ content | texto | cuerpo | corpo
    ) \b"""
)
_BOILERPLATE = (
    (
        "related",
        r"""related | relateds | recommend\w* | recirc\w* | readmore | read\ (?:more|also|next|on) | more\ (?:on|from|stories|news|articles|link|links|in|like)
        | also\ (?:read|like|see) | see\ also | similar\w* | trending | most\ (?:read|popular|viewed|shared|recent|watched) | popular | latest
        | outbrain | taboola | revcontent | zergnet | dianomi | plista | teaser\w* | upnext | up\ next | next\ (?:article|post|story|up|articles)
        | prev\ next | previous\ (?:post|article) | post\ navigation | nav\ (?:links|previous|next) | linkbox | link\ box | linklist | link\ list | onward\w* | suggest\w*
        | youmaylike | you\ may | may\ also | topics?\ list | weiterlesen | meistgelesen | verwandt\w* | mehr\ zum\ thema | leggi\ anche | lire\ aussi
        | relacionad[oa]s? | correlati | a\ lire | voir\ aussi | rekomend\w* | article\ list | articles\ list | story\ list | news\ list
        | post\ list | posts\ list | in\ this\ series | internal\ link\w* | inline\ link\w* | cross\ link\w* | jp\ relatedposts | yarpp""",
    ),
    (
        "newsletter",
        r"""newsletters? | news\ letter | subscri(?:be|ption|bing)\w* | signup | sign\ up | optin | opt\ in | mailchimp | mailing\ list | abo\ (?:box|teaser)
        | email\ (?:form|capture|alert|signup) | call\ to\ action | cta | piano\w* | offer | donat(?:e|ion)\w* | membership | support\ us | appeal""",
    ),
    (
        "share",
        r"""share | shares | sharing | sharedaddy | share\w*(?:bar|buttons?|tools|links|box) | social\w* | addthis | addtoany | a2a | follow\w* | bookmark\w* | print\ (?:button|link|only)
        | tools? | toolbar | toolbox | actions? | action\ bar | utility\ bar | feedback | reactions? | emoji | likes? | rating | vote | votes | sd\ sharing""",
    ),
    (
        "comments",
        r"""comments? | commentlist | comment\ \w+ | disqus | livefyre | fb\ comments | respond | kommentare? | comentarios? | commentaires? | commenti | discussion | forum | spot\ im | viafoura | openweb | coral""",
    ),
    (
        "advert",
        r"""ad | ads | adv | advert\w* | adsense | adunit | adslot | adbox | adzone | banner | banners | sponsor\w* | promo | promos | promotion\w* | promobox | dfp | gpt | anzeige\w* | werbung | publicidad\w* | pubblicita
        | publicite | reklama? | affiliate\w* | commercial | house\ ad | native\ ad | outbrain | buy\ (?:box|button) | shopping | product\ (?:card|box|widget|list) | deals?\ (?:box|widget) | price\ (?:comparison|box) | merch""",
    ),
    (
        "author",
        r"""authors?\ (?:bio|box|info|card|profile|about|description|details|block|area|meta|wrap|wrapper|footer|module|vcard|desc|name|names|contact|links?|social|list) | about\ (?:the\ )?(?:author|writer|us) | authorbio | authorbox
        | byline\w* | bio | biography | contributors?\ (?:bio|info|box) | writer\ (?:bio|info) | dateline\ (?:wrap|info) | post\ author | author | authors | autor(?:en|es)?(?:\ \w+)? | auteur | autore | dateline | timestamp | time\ stamp | datetime
        | post\ (?:meta|info|date|tags|categories|footer|share|views|details) | entry\ (?:meta|footer|utility|header\ meta|date|tags) | article\ (?:meta|info|tags|footer|date|details|tools|actions|time|topics|keywords|author|published) | meta\ (?:info|data|bar) | postmeta | postmetadata | postinfo | published | pubdate | publish\ date | posted\ on | updated | read\ time | reading\ time""",
    ),
    (
        "media",
        r"""captions? | figcaption | image | (?:media|image)\ (?:block|element|widget)\ \w+ | wp\ caption\ text | image\ (?:caption|credit|info|credits|text|description|copyright) | photos? | photo\ (?:caption|credit|info|gallery|credits) | picture\ (?:caption|credit) | media\ (?:caption|credit|info|object\ caption) | credit | credits
        | copyright\w* | gallery\w* | galeria | galerie | slideshow | slide\ show | carousel | slider | swiper | slick | lightbox | video\ (?:player|container|wrapper|list|info|playlist|title|description|caption|meta|js|embed|box) | player | jwplayer | playlist
        | bildunterschrift | bildnachweis | legende | didascalia | podcast\w* | audio\ (?:player|article)? | brightcove | vjs | imagecaption""",
    ),
    (
        "navigation",
        r"""nav | navbar | navigation | menu | menus | submenu | breadcrumbs? | crumbs? | sidebar\w* | side\ bar | rail | right\ (?:rail|col|column|sidebar|bar) | pagination | pager | paging | page\ links | footer | masthead | site\ (?:header|footer|nav\w*|map)
        | topbar | top\ bar | skip\ \w+ | skiplink | tags? | tag\ (?:list|cloud|links|s) | taglist | tagcloud | topics? | keywords? | categor(?:y|ies)\ (?:list|links|s)? | cat\ links | toc | table\ of\ contents | ez\ toc\ \w+ | contents\ list | index\ list | widget\ area | widgets? | footnote\ nav | back\ to\ top""",
    ),
    (
        "overlay",
        r"""modal\w* | popup\w* | pop\ up | overlay | cookies? | consent | gdpr | cmp | onetrust | didomi | paywall\ (?:overlay|message|prompt|banner|wall|offer|box|teaser|modal|cta|barrier|form|login|promo) | login | log\ in | signin | sign\ in | registration | register | regwall | meter | notification\w* | alert\ bar | toast | tooltip | interstitial | lightbox | screen\ reader\ \w+ | sr\ only
        | visually\ hidden | visuallyhidden | hidden | hide | invisible | accessibility | noprint | no\ print | disclaimer | disclosure | error | loading | spinner | noscript""",
    ),
    (
        "box",
        r"""info\ ?box | fact\ ?box | factbox | fact\ file | sidebox | side\ box | aside | key\ (?:facts|points|takeaways|moments) | glossary | quiz\w* | poll | polls | survey | horoscope | weather | stock\w* | ticker | chart\ (?:title|caption|note|source) | datawrapper | infogram | score\ ?board | timeline\ nav | instagram\ \w+ | twitter\ (?:tweet|timeline|embed) | tweet | embed\ (?:caption|social|twitter|instagram)
        | faq\ nav | correction | pull\ ?quote\w* | pull\ quotes? | pulled\ quote | blockquote\ pull""",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"(?x)(?<![a-z0-9])(?:{words})(?![a-z0-9])")) for kind, words in _BOILERPLATE)


@lru_cache(maxsize=20_000)
def words_of(names: str) -> str:
    """Write names as lower-case words parted by single spaces.

    >>> words_of("ArticleBody__inner related-links")
    'article body inner related links'
    """
    return _BREAK.sub(" ", _CAMEL.sub(" ", names[:400]).lower()).strip()


@lru_cache(maxsize=20_000)
def class_verdict(names: str) -> str:
    """Name the kind of boilerplate that an element's names promise, or an empty text.

    >>> class_verdict("c-newsletter__box"), class_verdict("article-body")
    ('newsletter', '')
    """
    words = words_of(names)
    if not words:
        return ""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(words)), "")


@lru_cache(maxsize=20_000)
def names_body(names: str) -> bool:
    """Say whether an element's names promise the body of an article.

    >>> names_body("entry-content clearfix"), names_body("sidebar")
    (True, False)
    """
    return _BODY.search(words_of(names)) is not None


_STANDFIRST = re.compile(
    r"""(?x) \b (?: standfirst | stand\ first | intro | introduction | lead | lede | leadtext | lead\ text | summary | summaries | excerpt | subtitle | sub\ title | subtitles | subhead | sub\ head | subheading | subheadline | sub\ headline
    | deck | dek | abstract | teaser\ text | vorspann | anlauf | anreisser | chapo | chapeau | sommario | occhiello | sumario | entradilla | bajada | bajadas | copete | subtitulo | linha\ fina | resumo | perex | ingress | manchet | underrubrik | subtitel
    | article\ desc\w* | story\ desc\w* | top\ info\ description | headline\ description | kicker\ text | spot | strapline | tagline | blurb | synopsis | zajawka | podtytul | lid | lead\ paragraph | article\ lead | article\ intro ) \b"""
)


@lru_cache(maxsize=20_000)
def names_standfirst(names: str) -> bool:
    """Say whether an element's names promise the summary below a headline.

    >>> names_standfirst("article__standfirst"), names_standfirst("article__body")
    (True, False)
    """
    return _STANDFIRST.search(words_of(names)) is not None
