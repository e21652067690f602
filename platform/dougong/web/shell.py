"""The frame around every page: menu, counts, messages."""

from dataclasses import dataclass, replace

from flask import get_flashed_messages, request

from dougong.access.policy import may, may_open
from dougong.actions import alerts, listings
from dougong.actions.me import home
from dougong.actions.process_lists import administers_any
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.catalog import Catalog
from dougong.model.listing import MenuItem
from dougong.model.module import Module
from dougong.model.people import Actor
from dougong.web.call import actor, read
from dougong.web.locale import text

#: The most entries of a menu that is shown without folding.
SHORT_MENU = 18
#: The most entries of a module that stand in one list, without its headings.
SHORT_MODULE = 12


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    title: str
    href: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    title: str
    items: tuple[Link, ...]
    #: What the reader's browser remembers it by when he folds it away.
    key: str = ""
    #: Whether its entries are shown when nobody has said.
    open: bool = True
    #: Headings below its entries, with entries of their own.
    sections: tuple["Group", ...] = ()

    @property
    def size(self) -> int:
        """How many entries it leads to, those of its sections too."""
        return len(self.items) + sum(section.size for section in self.sections)

    @property
    def is_current(self) -> bool:
        """Whether the reader is at one of its entries."""
        within = any(section.is_current for section in self.sections)
        return within or any(item.current for item in self.items)


@dataclass(frozen=True)
class Shell:
    """What the frame shows."""

    bundle_title: str
    person: str
    person_id: str
    #: Whether the person may fill in a form that waits on the phone until there is network.
    waits: bool
    groups: tuple[Group, ...]
    tabs: tuple[Link, ...]
    counts: dict[str, int]
    messages: tuple[tuple[str, str], ...]


def shell() -> Shell:
    """The frame for the person who asks, at the page they are on."""
    return read(_shell)


def _shell(uow: UnitOfWork) -> Shell:
    counts, first = listings.badges(uow), home(uow)
    groups = (
        Group("", _own_links(counts, first, _alerts(uow))),
        *_module_groups(uow.catalog, uow.actor),
        *_admin_group(uow),
    )
    return Shell(
        bundle_title=uow.catalog.bundle.title,
        person=actor().name,
        person_id=actor().id,
        waits=any(
            form.offline and may(uow.actor, uow.catalog, "create", form.entity, None)
            for form in uow.catalog.forms.values()
        ),
        groups=_folded([group for group in groups if group.size]),
        tabs=_tabs(counts, first),
        counts=counts,
        messages=_messages(),
    )


def _folded(groups: list[Group]) -> tuple[Group, ...]:
    """A short menu stays open; of a long one only the part the reader is in."""
    if sum(group.size for group in groups) <= SHORT_MENU:
        return tuple(groups)
    return tuple(replace(group, open=group.is_current) for group in groups)


def _messages() -> tuple[tuple[str, str], ...]:
    if request.headers.get("X-Island"):
        # A script takes a part out of this page; the message waits for eyes.
        return ()
    found: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment] # with categories they are pairs
    return tuple((str(kind), str(message)) for kind, message in found)


def _link(title: str, href: str, icon: str, count: int = 0) -> Link:
    here = request.path
    current = here == href or (href != "/" and here.startswith(href + "/"))
    return Link(title, href, icon, current, count)


def _first_links(first: str) -> tuple[Link, ...]:
    """The workbench, behind the dashboard that is somebody's first page."""
    if not first:
        return (_link(text("工作台"), "/", "home"),)
    return (
        _link(text("首页"), f"/dashboards/{first}", "home"),
        _link(text("工作台"), "/workbench", "clipboard-check"),
    )


def _own_links(counts: dict[str, int], first: str, waiting: int | None) -> tuple[Link, ...]:
    return (
        *_first_links(first),
        _link(text("待办"), "/inbox/todo", "inbox", counts.get("todo", 0)),
        _link(text("我发起的"), "/inbox/started", "send"),
        _link(text("已办"), "/inbox/done", "checks"),
        _link(text("抄送我的"), "/inbox/cc", "eye", counts.get("cc", 0)),
        *_alert_links(waiting),
        _link(text("草稿箱"), "/inbox/drafts", "pencil", counts.get("drafts", 0)),
    )


def _alerts(uow: UnitOfWork) -> int | None:
    """How many alerts wait for the reader; none where no rule of the bundle tells him anything."""
    held = {one.role for one in uow.actor.roles}
    told = any(held & set(rule.to) for rule in uow.catalog.alerts.values())
    return alerts.count(uow) if told else None


def _alert_links(waiting: int | None) -> tuple[Link, ...]:
    return () if waiting is None else (_link(text("预警"), "/alerts", "alert-triangle", waiting),)


def _tabs(counts: dict[str, int], first: str) -> tuple[Link, ...]:
    """Five places for a thumb: whoever begins at a dashboard still finds the workbench."""
    begin, *workbench = _first_links(first)
    return (
        begin,
        _link(text("待办"), "/inbox/todo", "inbox", counts.get("todo", 0)),
        _link(text("新建"), "/new", "plus"),
        *(workbench or [_link(text("我发起的"), "/inbox/started", "send")]),
        _link(text("我的"), "/me", "user"),
    )


def menu_link(item: MenuItem) -> Link:
    """Where an entry of a module's menu leads."""
    if item.list:
        return _link(item.title, f"/lists/{item.list}", item.icon or "list")
    if item.dashboard:
        return _link(item.title, f"/dashboards/{item.dashboard}", item.icon or "chart-bar")
    if item.report:
        return _link(item.title, f"/reports/{item.report}", item.icon or "report")
    return _link(item.title, f"/new/{item.form}", item.icon or "plus")


def menu_allows(item: MenuItem, catalog: Catalog, who: Actor) -> bool:
    """Whether the person may open what the entry leads to."""
    if item.page:
        return may_open(who, catalog, item.page)
    if item.list:
        return may(who, catalog, "read", catalog.lists[item.list].entity, None)
    return may(who, catalog, "create", catalog.forms[item.form].entity, None)


def _module_groups(catalog: Catalog, who: Actor) -> list[Group]:
    # What builds on other modules is used more often than what it builds on.
    return [module_group(module, catalog, who) for module in reversed([*catalog.modules.values()])]


def module_group(module: Module, catalog: Catalog, who: Actor) -> Group:
    """The entries a person may open: a few as one list, many under the headings of the module."""
    allowed = [item for item in module.menu if menu_allows(item, catalog, who)]
    order = ["", *(section.key for section in module.menu_sections)]
    links = {key: tuple(menu_link(one) for one in allowed if one.section == key) for key in order}
    if len(allowed) <= SHORT_MODULE:
        return Group(module.title, tuple(link for key in order for link in links[key]), module.key)
    made = (
        Group(section.title, links[section.key], f"{module.key}.{section.key}")
        for section in module.menu_sections
    )
    sections = tuple(replace(one, open=one.is_current) for one in made if one.items)
    return Group(module.title, links[""], module.key, sections=sections)


def _admin_group(uow: UnitOfWork) -> list[Group]:
    if not administers_any(uow):
        return []
    figures = _link(text("流程统计"), "/processes/statistics", "chart-bar")
    listed = _link(text("流程管理"), "/processes", "sitemap")
    processes = replace(listed, current=listed.current and not figures.current), figures
    if not uow.actor.is_admin:
        return [Group(text("管理"), processes, key="admin")]
    links = (
        *processes,
        _link(text("配置"), "/studio", "tools"),
        _link(text("工作日历"), "/calendar", "calendar"),
        _link(text("消息与 Webhook"), "/webhooks", "send"),
        _link(text("系统控制台"), "/admin/", "settings"),
    )
    return [Group(text("管理"), links, key="admin")]
