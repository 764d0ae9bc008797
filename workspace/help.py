"""What each page of the workspace is for, in a few sentences that the page can unfold."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the name of the page's address.
HOW_IT_WORKS: dict[str, Promise] = {
    "workspace:home": _(
        "This page says where the statement stands and what comes next. "
        "Each item under “Needs attention” leads to the page where you deal with it."
    ),
    "workspace:new": _(
        "You go through five steps. Each step is saved, so you can leave at any time. "
        "Nobody outside the team sees the draft before you open it."
    ),
    "workspace:text": _(
        "Paste the text from Word or a web page: headings, lists, links and footnotes are kept. "
        "The page saves itself while you write. Once the statement is open, its text can no longer change."
    ),
    "workspace:when": _(
        "Write dates as you would in a letter. We show how we understood them before anything is saved. "
        "After opening, the close can only move to a later time."
    ),
    "workspace:responsible": _(
        "Signatories read this before they sign. The data controller answers for their data by law."
    ),
    "workspace:check": _(
        "Look at everything once more. Opening freezes the text, its address and who may sign."
    ),
    "workspace:team": _(
        "Organisers can do everything. Moderators review names. Viewers only read. "
        "Two further rights show e-mail addresses and withheld names; give them to as few people as possible."
    ),
    "workspace:settings": _(
        "Settings that are frozen say why. Everything else can change while people sign."
    ),
    "workspace:history": _(
        "Everything that the team did is kept here and cannot be changed. "
        "Details about signatories are not kept here."
    ),
    "workspace:reports": _(
        "Readers can report a problem with the list without an account. "
        "Write down what you did, so that your colleagues know."
    ),
    "workspace:signatures": _(
        "Find any signature here. Filters also apply to the export. "
        "Press a name to see everything about it, to correct it or to merge it."
    ),
    "workspace:entry": _(
        "Corrections and notes can be read by the signatory. They are deleted 30 days after the close. "
        "Each view of the contact data is recorded with your name."
    ),
    "workspace:entry_correct": _(
        "The corrected entry stays on the list. The public log counts one correction, without a name."
    ),
    "workspace:entry_merge": _(
        "Merge two entries when one person or organisation signed twice. "
        "The list then shows the name that you choose."
    ),
    "workspace:coalition": _(
        "What you write here fills in new petitions. Managers see all petitions of the coalition, "
        "but no contact data and no withheld names."
    ),
    "admin:signatories_signatory_queue": _(
        "Decide on one name after the other, the oldest first. Every decision can be undone for a day. "
        "The e-mail about it leaves after a minute."
    ),
    "admin:signatories_signatory_import": _(
        "Paste names that came by letter or e-mail, or choose a file. "
        "You see how we read them before anything is saved. "
        "Say how the people agreed: it is the record of their consent."
    ),
    "admin:signatories_signatory_export": _(
        "The file holds e-mail addresses. Keep it safe and delete it after use. Your reason is recorded."
    ),
    "admin:signatories_signatory_featured": _(
        "These names stand first under the statement and in the letter."
    ),
    "admin:deliveries_delivery_letter": _(
        "Look at the letter, then deliver it. A delivered letter is frozen with its names. "
        "You can deliver it several times."
    ),
    "admin:petitions_petition_texts": _(
        "Names stand under the words that people read, so the text is frozen. "
        "You can add a correction or a language."
    ),
}
