"""Pages that are no article are said to be none, with the reason; short and odd articles are not refused."""

from __future__ import annotations

import json

import pytest
from article_pages import BODY, SENTENCES, node, read, refused, story


def ld(**k):
    return f'<script type="application/ld+json">{json.dumps(k)}</script>'


HEADLINES = [
    "Northwind opens its third plant near the harbour after two years of building",
    "Council votes for a second bridge over the river in Westmere",
    "Zephyr Labs raises 40 million dollars for warehouse robots",
    "The old theatre in the market square will reopen in spring",
    "Farmers warn of a poor harvest after the driest summer in decades",
    "Coach of the city's team leaves after four lost games in a row",
    "Museum shows letters of the founder for the first time",
    "New timetable brings more trains to the coast from December",
    "School wins prize for its garden and its bees",
    "Bakery closes after a hundred years, nobody wants to take over",
    "Heavy rain expected on the weekend, rivers may rise",
    "A day with the people who clean the harbour",
]
LINES = [
    "The company says that two hundred people will find work there by spring.",
    "Work is to begin next year and to last for three.",
    "The round was led by a fund from the north.",
    "Tickets for the first evening are sold out already.",
    "Prices for bread may rise in the winter.",
    "A successor is to be named within days.",
]


def cards(n=12, whole=False, art=False, time=True, text=True):
    found = []
    for i in range(n):
        s = HEADLINES[i % 12]
        t = LINES[i % 6]
        tag = "article" if art else "div"
        tm = f'<time datetime="2026-03-{i + 1:02}">{i + 1} March 2026</time>' if time else ""
        p = f"<p>{t}</p>" if text else ""
        if whole:
            found.append(f'<{tag} class="c"><a href="/n/{i}"><img src="x.jpg"><h3>{s}</h3>{p}{tm}</a></{tag}>')
        else:
            found.append(f'<{tag} class="c"><img src="x.jpg"><h3><a href="/n/{i}">{s}</a></h3>{p}{tm}</{tag}>')
    return "".join(found)


def page(body, head="", title="Example News"):
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><header><nav>"
        + "".join(f'<a href="/{x}">{x}</a>' for x in "News Sport Culture Economy Travel Weather".split())
        + f"</nav></header>{body}<footer><p>© 2026 Example News. All rights reserved. Imprint and privacy.</p></footer></body></html>"
    )


WEBSITE = '<meta property="og:type" content="website"><meta property="og:site_name" content="Example News">'
PAGES = {
    "home whole cards": (
        "home page",
        page(
            f"<main>{cards(whole=True)}</main>",
            WEBSITE + ld(**{"@type": "WebSite", "name": "Example News", "url": "https://news.example.org/"}),
        ),
        "https://news.example.org/",
    ),
    "home articles": ("home page", page(f"<main>{cards(art=True)}</main>", WEBSITE), "https://news.example.org/"),
    "home no url": ("list page", page(f"<main>{cards(20)}</main>", WEBSITE), None),
    "home no url whole": ("list page", page(f"<main>{cards(20, whole=True)}</main>", WEBSITE), None),
    "home og article none": ("list page", page(f"<main>{cards(20, text=False)}</main>"), None),
    "home /en": ("home page", page(f"<main>{cards(20)}</main>", WEBSITE), "https://news.example.org/en"),
    "home /index.html": (
        "home page",
        page(f"<main>{cards(20)}</main>", WEBSITE),
        "https://news.example.org/index.html",
    ),
    "home with lead story": (
        "home page",
        page(
            f"<main><div class=lead><h2><a href=/l>{HEADLINES[0]}</a></h2><p>{LINES[0]} {LINES[1]} {LINES[2]} {LINES[3]} {LINES[4]}</p></div>{cards(16)}</main>",
            WEBSITE,
        ),
        "https://news.example.org/",
    ),
    "home with ld itemlist of NewsArticle": (
        "home page",
        page(
            f"<main>{cards(20)}</main>",
            WEBSITE
            + ld(
                **{
                    "@type": "ItemList",
                    "itemListElement": [
                        {"@type": "NewsArticle", "headline": s, "url": f"https://news.example.org/n/{i}"}
                        for i, s in enumerate(HEADLINES)
                    ],
                }
            ),
        ),
        "https://news.example.org/",
    ),
    "home with ld NewsArticles listed": (
        "home page",
        page(
            f"<main>{cards(20)}</main>",
            WEBSITE
            + ld(
                **{
                    "@graph": [
                        {
                            "@type": "NewsArticle",
                            "headline": s,
                            "url": f"https://news.example.org/n/{i}",
                            "datePublished": "2026-03-01T00:00:00Z",
                        }
                        for i, s in enumerate(HEADLINES)
                    ]
                }
            ),
        ),
        "https://news.example.org/",
    ),
    "tag": (
        "list page",
        page(
            f"<main><h1>Robots</h1>{cards(15)}<div class=pagination><a href=?p=2>2</a><a href=?p=3>3</a></div></main>",
            WEBSITE,
            "Robots - Example News",
        ),
        "https://news.example.org/tag/robots",
    ),
    "tag intro": (
        "list page",
        page(
            f"<main><h1>Robots</h1><p>All news about robots: who builds them, who buys them, and what they do in factories, hospitals and at home. Updated every day by our desk with the latest stories from around the world.</p>{cards(15)}</main>",
            WEBSITE + ld(**{"@type": "CollectionPage", "name": "Robots"}),
            "Robots - Example News",
        ),
        "https://news.example.org/topic/robots",
    ),
    "tag intro no ld, no url": (
        "list page",
        page(
            f"<main><h1>Robots</h1><p>All news about robots: who builds them, who buys them, and what they do in factories, hospitals and at home. Updated every day by our desk with the latest stories from around the world.</p>{cards(15, whole=True)}</main>",
            WEBSITE,
            "Robots - Example News",
        ),
        None,
    ),
    "tag few": (
        "list page",
        page(f"<main><h1>Robots</h1>{cards(5)}</main>", WEBSITE, "Robots - Example News"),
        "https://news.example.org/tag/robots",
    ),
    "tag long teasers": (
        "list page",
        page(
            "<main><h1>Robots</h1>"
            + "".join(
                f"<div class=t><h2><a href=/n/{i}>{HEADLINES[i]}</a></h2><p>{LINES[i % 6]} {LINES[(i + 1) % 6]} {LINES[(i + 2) % 6]} {LINES[(i + 3) % 6]}</p><a href=/n/{i}>Read more</a></div>"
                for i in range(10)
            )
            + "</main>",
            WEBSITE,
            "Robots - Example News",
        ),
        "https://news.example.org/category/robots",
    ),
    "author page": (
        "list page",
        page(
            f"<main><h1>Ada Example</h1><p>Ada Example has written about towns and bridges for ten years. She lives in Westmere.</p>{cards(12)}</main>",
            WEBSITE + ld(**{"@type": "ProfilePage", "name": "Ada"}),
            "Ada Example",
        ),
        "https://news.example.org/authors/ada",
    ),
    "search": (
        "list page",
        page(
            f'<main><h1>Search results for "robots"</h1><p>120 results</p>{cards(10)}</main>', WEBSITE, "Search results"
        ),
        "https://news.example.org/search?q=robots",
    ),
    "gallery ld": (
        "gallery",
        page(
            "<main><h1>The harbour in pictures</h1>"
            + "".join(
                f"<figure><img src={i}.jpg><figcaption>{LINES[i % 6]} Photo: Ada Example</figcaption></figure>"
                for i in range(12)
            )
            + "</main>",
            ld(**{"@type": "ImageGallery", "name": "The harbour in pictures"}),
            "The harbour in pictures",
        ),
        "https://news.example.org/pictures/harbour",
    ),
    "gallery no ld": (
        "gallery",
        page(
            "<main><h1>The harbour in pictures</h1>"
            + "".join(
                f"<div class=slide><img src={i}.jpg><p>{LINES[i % 6]} Photo: Ada Example</p></div>" for i in range(12)
            )
            + "</main>",
            WEBSITE,
            "The harbour in pictures",
        ),
        "https://news.example.org/gallery/harbour",
    ),
    "gallery og article": (
        "gallery",
        page(
            "<main><h1>The harbour in pictures</h1><p>See our photographs of the harbour.</p>"
            + "".join(
                f"<figure><img src={i}.jpg><figcaption>{LINES[i % 6]} Photo: Ada Example</figcaption></figure>"
                for i in range(15)
            )
            + "</main>",
            '<meta property="og:type" content="article">',
            "The harbour in pictures",
        ),
        "https://news.example.org/gallery/harbour",
    ),
    "consent short": (
        "consent wall",
        page(
            "<div><h1>We value your privacy</h1><p>We and our 842 partners store and/or access information on a device, such as cookies. You can accept all or manage your choices.</p><button>Accept all</button></div>",
            title="Example News",
        ),
        "https://news.example.org/story",
    ),
    "consent long de": (
        "consent wall",
        "<html lang=de><title>Example Zeitung</title><body><h1>Weiterlesen mit Werbung</h1><p>Besuchen Sie unsere Seite wie gewohnt mit Werbung und Tracking. Details zum Tracking finden Sie in der Datenschutzerklärung und im Privacy Center.</p><button>Akzeptieren und weiter</button><h2>… oder Pur-Abo abschließen</h2><p>Nutzen Sie uns ganz ohne Werbetracking, für 4,99 Euro im Monat. Informationen für Abonnenten finden Sie hier.</p><p>"
        + "Tracking: Zur Verbesserung und Finanzierung unseres Webangebots arbeiten wir mit Drittanbietern zusammen. Diese Drittanbieter und wir erheben und verarbeiten personenbezogene Daten auf unseren Plattformen. Mit auf Ihrem Gerät gespeicherten Cookies, persönlichen Identifikatoren wie bspw. Geräte-IDs oder IP-Adressen sowie basierend auf Ihrem individuellen Nutzungsverhalten können wir und diese Drittanbieter. "
        * 3
        + "</p></body></html>",
        "https://zeitung.example.org/politik/story-123",
    ),
    "consent fr": (
        "consent wall",
        "<html lang=fr><title>Le Journal</title><body><h1>Avec votre consentement</h1><p>Nos partenaires et nous-mêmes utilisons des cookies ou traceurs pour stocker, accéder et traiter vos données personnelles. Vous pouvez retirer votre consentement.</p><button>Accepter et fermer</button><button>Continuer sans accepter</button></body></html>",
        "https://journal.example.org/a",
    ),
    "consent google": (
        "consent wall",
        "<html><title>Before you continue to Example</title><body><h1>Before you continue</h1><p>We use cookies and data to deliver and maintain our services, track outages and protect against spam, fraud and abuse, measure audience engagement. If you choose to accept all, we will also use cookies to develop and improve new services.</p></body></html>",
        "https://consent.example.org/m",
    ),
    "404": (
        "error page",
        page(
            f"<main><h1>Page not found</h1><p>Sorry, the page that you are looking for does not exist or has been moved.</p><h2>Latest stories</h2>{cards(6)}</main>",
            WEBSITE,
            "404 - Example News",
        ),
        "https://news.example.org/old",
    ),
    "404 oops": (
        "error page",
        page(
            "<main><h1>Oops!</h1><p>We could not find what you were looking for. Try a search, or go back to our home page and start again from there.</p></main>",
            WEBSITE,
            "Oops",
        ),
        "https://news.example.org/old",
    ),
    "404 de": (
        "error page",
        "<html lang=de><title>Seite nicht gefunden</title><h1>Fehler 404</h1><p>Die gewünschte Seite konnte leider nicht gefunden werden. Möglicherweise wurde der Artikel verschoben oder gelöscht.</p>",
        None,
    ),
    "nginx 502": (
        "error page",
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>",
        None,
    ),
    "451": (
        "error page",
        page(
            "<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a country belonging to the European Economic Area including the EU which enforces the General Data Protection Regulation and therefore access cannot be granted at this time.</p>",
            title="451",
        ),
        None,
    ),
    "403": (
        "error page",
        '<html><title>Access Denied</title><h1>Access Denied</h1><p>You don\'t have permission to access "http://example.org/" on this server. Reference #18.2f</p>',
        None,
    ),
    "cf": (
        "bot check",
        "<html><title>Just a moment...</title><body><h1>example.org</h1><p>Checking if the site connection is secure</p><p>example.org needs to review the security of your connection before proceeding.</p></body></html>",
        None,
    ),
    "captcha": (
        "bot check",
        "<html><title>Example</title><body><h1>Are you a robot?</h1><p>To continue, please click the box below to let us know you are not a robot.</p></body></html>",
        None,
    ),
    "login": (
        "login page",
        page(
            "<main><h1>Sign in</h1><form><label>E-mail</label><input type=email><label>Password</label><input type=password><button>Sign in</button></form><p>Forgot your password? No account yet? Register now and read three stories a month for free.</p></main>",
            WEBSITE,
            "Sign in | Example News",
        ),
        "https://news.example.org/login",
    ),
    "login de": (
        "login page",
        "<html lang=de><title>Anmelden - Example</title><main><h1>Anmelden</h1><form><input name=u><input type=password></form><p>Noch kein Konto? Jetzt registrieren und alle Vorteile nutzen. Passwort vergessen? Wir helfen weiter.</p></main>",
        "https://x.example.org/anmelden",
    ),
    "subscribe wall": (
        "subscription page",
        page(
            "<main><h1>Subscribe to continue reading</h1><p>Choose the offer that suits you: monthly for 9.99 or yearly for 99. You can cancel at any time. Already a subscriber? Log in.</p></main>",
            WEBSITE,
            "Subscribe",
        ),
        "https://news.example.org/subscribe",
    ),
    "js only": (
        "empty",
        "<html><title>App</title><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div></body></html>",
        "https://a.example.org/x",
    ),
    "js only p": (
        "empty shell",
        "<html><title>App</title><body><p>Please enable JavaScript to view this page. This site requires a modern browser with scripts switched on.</p></body></html>",
        "https://a.example.org/x",
    ),
    "redirect": (
        "empty shell",
        '<html><head><title>Redirecting</title><meta http-equiv=refresh content="0;url=/x"></head><body><p>Redirecting to <a href="/x">https://example.org/x</a>. Click the link if nothing happens within some seconds.</p></body></html>',
        None,
    ),
    "newsletter": (
        "empty",
        page(
            "<main><h1>Our newsletters</h1><p>Sign up for our letters and get the best stories of the day in your inbox every morning.</p><form><input type=email></form></main>",
            WEBSITE,
            "Newsletters",
        ),
        "https://news.example.org/newsletters",
    ),
    "unsupported browser": (
        "empty shell",
        "<html><title>Example</title><body><h1>Your browser is not supported</h1><p>Example.org wants to ensure the best experience for all of our readers, so we built our site to take advantage of the latest technology. Unfortunately, your browser is not supported.</p></body></html>",
        None,
    ),
    "video": (
        "empty",
        page(
            "<main><h1>Watch: the new bridge</h1><video src=a.mp4></video><p>See how it is built.</p></main>",
            ld(**{"@type": "VideoObject", "name": "Watch"}),
            "Watch",
        ),
        "https://news.example.org/video/1",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_no_article_is_named(name):
    expected, html, url = PAGES[name]
    reason = refused(html, url=url)
    assert reason.split(":")[0] == expected, reason


SHORT = f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>"


@pytest.mark.parametrize(
    "html",
    [
        story(SHORT, after=cards()),
        story(SHORT, after=cards(whole=True)),
        story(SHORT, after=cards(art=True), head=WEBSITE),
        story(SHORT, title="Minister: no cookies without consent, privacy before tracking"),
        story(BODY, title="Error 404: how a page that is not found became art"),
        story(SHORT, head=node(), title="Page not found: the lost diary of the harbour master"),
        story(SHORT, after='<form><input type="password"><button>Sign in</button></form>'),
        story(BODY + cards(3), head='<meta property="og:type" content="website">'),
        story(
            "".join(
                f'<figure><img src="{i}.jpg"><figcaption>{LINES[i % 6]}</figcaption></figure><p>{s}</p>'
                for i, s in enumerate(SENTENCES * 2)
            )
        ),
        story(f"<p>{' '.join(SENTENCES)}</p>", after=cards(20)),
    ],
)
def test_an_article_is_not_refused_for_what_stands_around_it(html):
    text = read(html, url="https://news.example.org/2026/03/a-plant-opens").text
    assert SENTENCES[0] in text
    assert not any(headline in text for headline in HEADLINES)
