"""The guide: which articles there are, for whom, and which pages each of them is about."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may


@dataclass(frozen=True)
class Article:
    """One part of the guide; its words are in `templates/help/articles`."""

    slug: str
    title: str
    lead: str
    # How people ask for it who do not know what we call it.
    asked: str = ""
    # Addresses by name ("blasts:new"), or all of an app ("blasts:"), where the question arises.
    pages: tuple[str, ...] = ()
    # Who may do what it tells of; nobody else is shown it.
    right: Right = Right.ANSWER

    @property
    def template(self) -> str:
        return f"help/articles/{self.slug}.html"


@dataclass(frozen=True)
class Section:
    title: str
    articles: tuple[Article, ...]


GUIDE = (
    Section(
        "Your day",
        (
            Article(
                "start",
                "Your first hour",
                "From an empty team to the first answered text, with a phone on the screen to try it on.",
                asked="begin setup set up new getting started demo",
                pages=("simulator:", "onboarding:"),
                right=Right.WORK,
            ),
            Article(
                "waiting",
                "Who waits, and for how long",
                "The clock, its colours, and what stops it: so that nobody is missed.",
                asked="missed messages unanswered late overdue green orange red grey colour age inbox",
                pages=("chat:dashboard",),
            ),
            Article(
                "answering",
                "Answer somebody",
                "Write, check, send; templates, files, later; and what the marks on a text mean.",
                asked="reply text message compose write template file picture attach upload schedule later draft retry",
                pages=("chat:inbox", "chat:conversation", "chat:"),
            ),
            Article(
                "together",
                "Work as a team",
                "Claims, owners, notes and shares: two people never answer the same candidate.",
                asked="claim assign owner note colleague hiring manager share take over collision",
                right=Right.DIRECT,
            ),
            Article(
                "hand-over",
                "Hand somebody over",
                "To a colleague, to a hiring manager without a login, to another team.",
                asked="deliver delivery handoff transfer hiring manager outcome stars summary",
                pages=("handoffs:", "grids:handoffs"),
                right=Right.DIRECT,
            ),
            Article(
                "notices",
                "Be told, and not too often",
                "The bell, the desktop, the sound, the daily mail: quiet unless you ask.",
                asked="notification alert desktop sound mention digest email mute bell reminder",
                pages=("notices:",),
            ),
            Article(
                "keyboard",
                "Fifty chats without the mouse",
                "The keys that take you from one waiting candidate to the next.",
                asked="shortcut keys fast hotkey",
            ),
        ),
    ),
    Section(
        "Getting people in",
        (
            Article(
                "adding",
                "Add one person",
                "Type a number, open the chat; what happens when we know it already.",
                asked="new candidate contact duplicate merge create phone number wrong mistyped change",
                pages=("chat:candidate_create", "candidates:", "grids:candidates", "grids:applications"),
                right=Right.WORK,
            ),
            Article(
                "spreadsheets",
                "Bring a spreadsheet",
                "What becomes of each row, which rows come back, and how to undo it all.",
                asked="import excel csv xlsx upload file columns rows rejected",
                pages=("imports:",),
                right=Right.WORK,
            ),
            Article(
                "plug-in",
                "Text from any page",
                "The browser plug-in finds the phone numbers on the page that you read.",
                asked="chrome extension browser plugin job board ats linkedin",
                pages=("plugin:",),
                right=Right.WORK,
            ),
            Article(
                "feeds",
                "From your ATS or job board",
                "A feed takes in who applies elsewhere, and texts them while they still look.",
                asked="integration greenhouse lever workday indeed webhook mapping json xml deliveries replay",
                pages=("feeds:",),
                right=Right.MANAGE,
            ),
            Article(
                "posters",
                "Keywords and web forms",
                "A word to text, a code to scan, a page to fill in.",
                asked="qr code keyword form poster landing page career fair",
                pages=("keywords:", "hosted:"),
                right=Right.MANAGE,
            ),
        ),
    ),
    Section(
        "Texting many",
        (
            Article(
                "lists",
                "Lists",
                "People you chose once, or a filter that keeps itself up to date.",
                asked="segment group audience filter static dynamic saved",
                pages=("lists:", "grids:"),
                right=Right.WORK,
            ),
            Article(
                "blasts",
                "Send a blast",
                "One text to a list: who gets it, who does not and why, and what came of it.",
                asked="mass bulk text many broadcast pause cancel approval a/b test report",
                pages=("blasts:", "grids:blasts"),
                right=Right.WORK,
            ),
            Article(
                "campaigns",
                "Follow up with a campaign",
                "Several texts with days between them, which stop when somebody answers.",
                asked="drip sequence steps nurture automation follow-up",
                pages=("campaigns:",),
                right=Right.WORK,
            ),
            Article(
                "templates",
                "Templates and merge fields",
                "Words you write once, with everybody's own name in them.",
                asked="canned reply snippet first name placeholder variable custom field",
                pages=("chat:templates", "chat:template", "candidates:fields", "candidates:field"),
            ),
        ),
    ),
    Section(
        "What came of it",
        (
            Article(
                "reports",
                "Reports",
                "How many came, how far they got, and how long they waited.",
                asked="statistics funnel response time median mean export csv chart figures numbers analytics",
                pages=("reports:",),
                right=Right.WORK,
            ),
        ),
    ),
    Section(
        "What holds always",
        (
            Article(
                "stop",
                "STOP, and who may be texted",
                "Opting out, coming back, and what counts as a yes.",
                asked="opt out opt-out unsubscribe consent tcpa legal blocked stop start help dnc",
                pages=("chat:consent", "messaging:texting"),
            ),
            Article(
                "hours",
                "Night, time zones and later",
                "Nobody is texted at night, wherever they are; your text waits for the morning.",
                asked="quiet hours schedule send later snooze reminder timezone morning evening",
            ),
            Article(
                "failures",
                "Why a text did not arrive",
                "What the marks mean, what to do about each, and which ones to leave alone.",
                asked="failed undelivered error not delivered landline carrier filtered unknown blocked invalid",
                pages=("chat:quarantine", "grids:messages"),
            ),
        ),
    ),
    Section(
        "For managers",
        (
            Article(
                "team",
                "People, roles and the team",
                "Invite, give a role, take it away; what the whole team shares.",
                asked="user invite member permission role manager restricted remove settings tag audit log",
                pages=(
                    "audit:",
                    "accounts:people",
                    "accounts:",
                    "candidates:team",
                    "candidates:statuses",
                    "candidates:tags",
                ),
                right=Right.MANAGE,
            ),
            Article(
                "assignment",
                "Give everybody somebody",
                "Rules by job, place or source: to one person, or to several in turn.",
                asked="round robin assign automatic owner distribute turns territory rule",
                pages=("assignments:",),
                right=Right.MANAGE,
            ),
            Article(
                "numbers",
                "Your number and the carrier",
                "Connect a number, read what the carrier asks for, decide what becomes of a call.",
                asked="twilio connect sender registration a2p 10dlc pace cap voice call forward",
                pages=("messaging:numbers", "messaging:", "calls:"),
                right=Right.MANAGE,
            ),
            Article(
                "programs",
                "Keys, the API and webhooks",
                "What other programs may do with your team, and how they hear of it.",
                asked="api key token integration developer zapier webhook endpoint",
                pages=("accounts:keys", "webhooks:"),
                right=Right.MANAGE,
            ),
        ),
    ),
)
ARTICLES = {article.slug: article for section in GUIDE for article in section.articles}


def guide_for(membership: Membership) -> list[Section]:
    """Return the parts that tell of what this person may do."""
    sections = (
        Section(each.title, tuple(article for article in each.articles if may(membership, article.right)))
        for each in GUIDE
    )
    return [section for section in sections if section.articles]


def article_about(page: str, membership: Membership) -> Article | None:
    """Return the article about a page, by the name of its address ("blasts:new"); the closest name wins."""
    readable = [article for section in guide_for(membership) for article in section.articles]
    named = [
        (len(name), article)
        for article in readable
        for name in article.pages
        if name == page or (name.endswith(":") and page.startswith(name))
    ]
    return max(named, key=lambda pair: pair[0])[1] if named else None
