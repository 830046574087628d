"""Short texts that are furniture of a page and never part of a story, in the languages that we met."""

from __future__ import annotations

import re

# What opens a box of links to other stories; such a heading takes its whole box with it.
_END = re.compile(
    r"""(?xi) ^\W* (?:
      related (?:\ (?:stories|articles|posts|news|content|links?|topics|coverage|reading|video s?|tags))? | (?:read|see|watch)\ (?:also|next|more)
    | more\ (?:from|on|in|stories|great\ \w+\ stories|news|like\ this|about|top\ stories|coverage)\b.* | (?:also|further|recommended)\ (?:read|reading|in\ this|on)\b.* | recommended (?:\ (?:for\ you|stories|articles))?
    | you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested|enjoy)\b.* | (?:most|trending)\ (?:read|popular|viewed|now|stories)\b.* | top\ stories | latest\ (?:news|stories|articles)
    | popular\ (?:posts|stories|articles|now) | up\ next | don.t\ miss | what\ to\ read\ next | editor.?s?.?\ picks? | (?:leave|post|write|add)\ a\ (?:comment|reply).* | share\ this.*
    | (?:join|start|see)\ the\ (?:conversation|discussion).* | (?:this\ )?(?:content|article|story)\ is\ (?:reserved|exclusive|only|exclusively)\ (?:available\ )?(?:for|to)\ .{0,20}subscribers.*
    | (?:subscribe|register|sign\ (?:in|up)|log\ in)\b.{0,24}\b(?:to\ (?:unlock|continue|read|access|keep)).* | about\ the\ authors?.*
    | mehr\ (?:zum|zu|aus|von|themen|news)\b.* | lesen\ sie\ (?:auch|mehr|dazu|hier|weiter)\b.* | das\ könnte\ (?:sie|dich)\b.* | auch\ interessant | weitere\ (?:artikel|themen|nachrichten|meldungen|news)\b.* | (?:passend|links|themen|mehr)\ zum\ (?:thema|artikel) | meistgelesen\w*.* | ähnliche\ artikel | schlagw(?:ort|örter)e?
    | (?:à|a)\ lire\ (?:aussi|également|ailleurs)?.* | lire\ aussi.* | voir\ aussi.* | sur\ le\ même\ (?:sujet|thème) | articles?\ (?:liés|similaires|associés|relacionados) | les\ plus\ lus
    | (?:noticias|artículos|temas|contenido|más\ noticias)\ relacionad[oa]s | te\ puede\ interesar | lee?\ (?:también|además|más).* | más\ (?:información|noticias|en|sobre)\b.* | lo\ más\ (?:leído|visto) | también\ te\ puede.*
    | leia\ (?:também|mais).* | veja\ (?:também|mais).* | você\ (?:pode|também\ pode)\ gostar.* | (?:notícias|artigos|matérias|posts)\ relacionad[oa]s | saiba\ mais | mais\ (?:lidas|notícias|sobre)\b.*
    | leggi\ (?:anche|altro|tutto).* | articoli\ correlati | potrebbe\ interessarti.* | le\ altre\ notizie | ti\ potrebbe.* | correlati
    | lees\ (?:ook|verder|meer).* | gerelateerd.* | læs\ (?:også|mere).* | les\ (?:også|mer).* | läs\ (?:också|mer|även).* | lue\ myös.* | czytaj\ (?:także|też|również|więcej).* | zobacz\ (?:także|też|również).* | przeczytaj.* | čtěte\ (?:také|také\ ).* | mohlo\ by\ vás.*
    | читайте\ также.* | также\ по\ теме.* | смотрите\ также.* | материалы\ по\ теме | похожие.* | ilgili\ haberler.* | diğer\ haberler | 関連記事.* | あわせて読みたい.* | 相关阅读.* | 相关新闻.* | 관련기사.* | 관련\ ?뉴스.*
    ) \W* $"""
)
# What opens the readers' comments.
_COMMENTS = re.compile(
    r"""(?xi) ^\W* (?:
      (?:\d+\ |(?:top\ rated|reader|all|view|show|latest|recent)\ )*
      (?:comments?|kommentare?r?|commentaires?|coment[aá]rios|commenti|reacties|komentarz[ey]|комментарии|yorumlar|komentáře|hozzászólások)
      (?:\ are\ closed|\ (?:zu|on|sur)\ .{0,40})?(?:\s*[(\[]?\d+[)\]]?)?
    | (?:\d+|one|two|three|no)\ (?:thoughts?|responses?|replies)\ (?:on|to)\b.* | responses | leserkommentare | diskussion | discussion
    ) \W* $"""
)
# Lines that ask, sell, credit or stamp.
_FURNITURE = re.compile(
    r"""(?xi) ^\W* (?:
      (?:advertisements?|werbung|anzeige|publicidad|publicité|pubblicità|reklama?|advertorial|sponsored(?:\ content)?|paid\ (?:content|post)|story\ continues\ below.*|article\ continues\ (?:below|after).*|continue\ reading(?:\ below)?.*|scroll\ to\ continue.*)
    | (?:read|see|watch|listen)\ (?:more|also|next)\s*[:\-–—>|].* | (?:also\ )?read\s*[:|].* | (?:related|see\ also|also\ read|more|watch(?:\ (?:now|below|live|the\ video))?|read\ next|don.t\ miss|must\ read|recommended)\s*[:|].*
    | lesen\ sie\ (?:auch|dazu|mehr|hier).* | mehr\ (?:zum\ thema|dazu)\s*[:|]?.* | lire\ aussi.* | à\ lire\ aussi.* | lee?\ (?:también|además).* | leia\ (?:também|mais).* | leggi\ anche.* | lees\ ook.* | læs\ også.* | les\ også.* | läs\ också.* | czytaj\ też.* | читайте\ также.* | veja\ também.* | te\ puede\ interesar.*
    | (?:click|tap|follow\ the\ link|klicken\ sie|hier\ klicken|clic)\ (?:here|hier|ici|aquí)\b.* | (?:share|tweet|print|email|save|comment|reply|follow|like|pin|copy\ link|link\ copied|subscribe|sign\ (?:in|up)|log\ in|close|menu|search|play|pause|next|previous|loading.*|back\ to\ top|teilen|drucken|merken|kommentieren|partager|compartir|condividi|compartilhar)
    | (?:sign\ up|subscribe|register)\b.{0,80}\b(?:newsletters?|inbox|e-?mails?|updates|free|daily|alerts|briefing).* | .{0,60}\b(?:newsletter)\b.{0,60}\b(?:sign\ up|subscribe|abonnieren|anmelden|inscri\w+|suscri\w+|iscriviti).*
    | .{0,160}\b(?:abonniere?n?|folgst?|join|follow|subscribe|segui|sigue|únete|rejoignez|suivez)\b.{0,60}\bwhatsapp\b.*
    | this\ is\ a\ (?:breaking|developing)\ (?:news?\ )?story.* | (?:more\ to\ follow|mehr\ in\ kürze|más\ información\ en\ breve|plus\ d.infos?\ à\ suivre)\W*
    | for\ (?:the\ latest|more)\ .{0,80}\b(?:news|stories)\b.{0,120}\b(?:sign\ up|subscribe|follow|click|visit|download|from\ across)\b.*
    | (?:dieser|der)\ (?:artikel|text|beitrag)\ (?:ist|erschien|wurde)\ (?:zuerst|ursprünglich|erstmals|zunächst|eine\ übersetzung)\b.*
    | (?:cet\ article\ (?:a\ été|est)\ (?:initialement|d.abord)|este\ (?:artículo|artigo)\ (?:fue|foi)\ (?:originalmente|publicado)|questo\ articolo\ è\ (?:stato\ pubblicato|apparso))\b.*
    | (?:i\ would\ like\ to\ (?:be\ emailed|receive|hear)|by\ (?:signing\ up|subscribing|clicking|entering\ your)).*
    | .{0,120}\b(?:sent|delivered)\ (?:straight\ |directly\ |right\ )?to\ your\ (?:inbox|e-?mail|phone)\b.*
    | (?:get|receive)\b.{0,60}\b(?:newsletter|in\ your\ inbox|straight\ to\ your\ (?:inbox|phone)|delivered\ to\ your).* | (?:like|enjoy(?:ed)?)\ (?:this|our)\ (?:story|article|post).* | (?:follow|join|like|find)\ (?:us|me|our|@?\w+(?:\ \w+)?)\ (?:on|at|en|auf|sur|su|via)\ (?:our\ )?(?:twitter|facebook|x|instagram|linkedin|telegram|whatsapp|youtube|google|threads|tiktok|social|bluesky|apple\ news|flipboard)\b.*
    | (?:photos?|pictures?|images?|bilde?r?|fotos?|foto|crédits?|credits?|video|source|quellen?|fuente|fonte|illustration|grafik|screenshot)\s*(?:credits?|by|courtesy|via)?\s*[:/©].{0,120} | (?:©|\(c\)|copyright)\ .{0,200} | all\ rights\ reserved.* | .{0,120}\ all\ rights\ reserved\W*(?:this\ material.*)?
    | (?:last\ )?(?:updated|published|posted|first\ published|modified|aktualisiert|veröffentlicht|publié|mis\ à\ jour|publicado|actualizado|atualizado|pubblicato|aggiornato|stand)\s*(?:on|am|le|el|em|il|at|um)?\s*:?\s.{0,40}\d.{0,40}
    | \d+\ (?:min(?:ute)?s?\.?\ (?:read|lesezeit|de\ lecture)|comments?|shares?|views?|likes?|kommentare?)\b.{0,20} | \d{1,2}[:.]\d{2}(?:\s*(?:uhr|am|pm|h))? | (?:von|by|par|por|di|av|af|door)\s+\w[\w.'’-]*(?:\s+\w[\w.'’-]*){0,3}
    | (?:tags?|topics?|filed\ under|categor(?:y|ies)|themen|schlagwörter|keywords|etiquetas|sujets|temas)\s*[:|].* | (?:report\ a\ (?:typo|problem)|send\ (?:a\ )?tip).* | this\ (?:article|story)\ (?:was\ )?(?:originally|first)\ (?:appeared|published|posted|ran)\b.* | (?:originally|first)\ published\ (?:in|on|at|by)\b.{0,120}
    | .{0,160}\((?:image|photo|picture|pic|foto|bild|credit|source)s?\s*(?:credit|by|via|courtesy)?\s*:[^()]{0,60}\)
    | (?:have\ a\ (?:story|tip|question)|do\ you\ have\ a\ (?:story|tip)|got\ a\ (?:story|tip)).* | (?:view|see)\ (?:all|more|comments|gallery|the\ full|this\ post).{0,60} | image\ \d+\ of\ \d+ | loading\W* | embed | javascript\b.{0,160} | please\ enable.* | (?:we|this\ (?:site|website))\ use\w*\ cookies.*
    | (?:this\ (?:page|article|post)\ (?:contains|may\ contain|includes)|we\ (?:may\ )?(?:earn|receive))\b.{0,60}\b(?:affiliate|commission).* | (?:für\ diesen\ inhalt|hier\ (?:steht|finden\ sie)\ (?:ein|einen|externen)|an\ dieser\ stelle\ finden\ sie|empfohlener\ (?:externer|redaktioneller)\ inhalt|externer\ inhalt|externe\ inhalte)\b.*
    ) \W* $"""
)


def is_end_heading(text: str) -> bool:
    """Say whether a heading opens a box of other stories.

    >>> is_end_heading("Related stories"), is_end_heading("A related question")
    (True, False)
    """
    return len(text) < 80 and (_END.match(text) is not None or _COMMENTS.match(text) is not None)


def opens_comments(text: str) -> bool:
    """Say whether a heading opens the readers' comments.

    >>> opens_comments("Top Rated Comments"), opens_comments("Comments by the minister")
    (True, False)
    """
    return len(text) < 80 and _COMMENTS.match(text) is not None


def is_furniture(text: str) -> bool:
    """Say whether a whole block is a line of page furniture.

    >>> is_furniture("Advertisement"), is_furniture("The advertisement ran for a week.")
    (True, False)
    """
    return len(text) < 400 and _FURNITURE.match(text) is not None
