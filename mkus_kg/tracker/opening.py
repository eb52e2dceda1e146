"""The beginning of a tracker: the first revision, and the releases of the curated facts that follow it."""

from rdflib import URIRef

from mkus_kg.errors import JournalMoved
from mkus_kg.graph import GraphStore, Statement, content_hash, facts_hash, program_hash, shapes_hash
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Draft, Journal
from mkus_kg.replay import UNJUDGED, replay
from mkus_kg.settings import Settings
from mkus_kg.tracker.change import Prepared, Wish
from mkus_kg.tracker.merging import Disagreement, merge
from mkus_kg.tracker.releases import CURATED_IMPORT, Release, Releases
from mkus_kg.tracker.staging import Staging
from mkus_kg.tracker.touched import Owners
from mkus_kg.validation import Report, validate
from mkus_kg.verdicts import refuse, require, violations


def begin(journal: Journal, settings: Settings, *, force: bool) -> None:
    """Record the curated facts as the first revision of an empty journal.

    Raises InvalidGraph when they break the shapes, unless `force`.
    """
    if journal.head().number:
        return
    path = settings.ontology_path
    store = GraphStore.load(path)
    if not force:
        require(
            settings.state_path,
            content_hash(path),
            lambda: validate(store.union(), GraphStore.load_shapes(path).union()),
        )
    release = Release.read(path)
    Releases.open(journal).keep(release)
    patch = Patch(frozenset(), release.statements)
    draft = Draft(
        agent=CURATED_IMPORT.iri,
        action="import",
        reason=release.reason(),
        patch=patch,
        valid_at=release.issued,
        records=Owners(store).records(patch),
        validation={UNJUDGED: 1} if force else {},
        ontology_version=program_hash(path),
        shapes_version=shapes_hash(path),
        technical=True,
    )
    try:
        journal.append(draft, after=0)
    except JournalMoved:
        # Another process has begun the same journal.
        return


def is_new(journal: Journal, settings: Settings) -> bool:
    """Say whether the files hold a release that the journal has not taken in."""
    return facts_hash(settings.ontology_path) not in Releases.open(journal).hashes()


def release_to_take_in(journal: Journal, settings: Settings) -> "TakingIn | None":
    """Give the release that the files hold, unless the journal has taken it in already."""
    if not is_new(journal, settings):
        return None
    releases = Releases.open(journal)
    taken = releases.hashes()
    release = Release.read(settings.ontology_path)
    return TakingIn(release, releases, releases.statements(taken[0]) if taken else frozenset(), settings)


class TakingIn:
    """A release on its way into a journal: merged with what people changed, and judged by the shapes.

    Where the shapes forbid what the release brings beside a local change, the local record stays as it is.
    """

    def __init__(
        self, release: Release, releases: Releases, before: frozenset[Statement], settings: Settings
    ) -> None:
        self._release = release
        self._releases = releases
        self._before = before
        self._settings = settings

    def wish(self, staging: Staging, *, whole: bool) -> Wish:
        """Give the revision to record; `whole` judges the whole graph with it, as new shapes demand.

        Preparing it raises InvalidGraph where new shapes forbid what the release does not mend.
        """
        self._releases.keep(self._release)

        def prepare() -> Prepared:
            local = replay(self._releases.journal, self._settings.state_path, staging.head.number)
            merged = merge(self._before, self._release.statements, local.statements())
            patch, given_up = _fitting(staging.store.effective(merged.patch), staging, whole=whole)
            disagreements = (*merged.disagreements, *given_up)
            about = staging.owners.of(each.subject for each in disagreements)
            records = tuple(sorted({*staging.owners.records(patch), *about}))
            return Prepared(patch, records, self._release.reason(disagreements))

        return Wish(CURATED_IMPORT, "release", self._release.issued, prepare)


def _fitting(patch: Patch, staging: Staging, *, whole: bool) -> tuple[Patch, list[Disagreement]]:
    """Leave out of a patch the records that break the shapes with it, and name them."""
    given_up: list[Disagreement] = []
    while True:
        with staging.trying(patch) as trial:
            report = staging.judge_all() if whole else staging.judge(trial.applied)
            blamed = _blamed(report, staging.owners)
        if report.conforms:
            staging.judged |= whole
            return patch, given_up
        groups = staging.owners.by_record(patch)
        # What is wrong without the patch as well is beyond its reach.
        leaving = blamed & groups.keys() or (set() if whole else set(groups))
        if not leaving:
            raise refuse(violations(report))
        for record in sorted(leaving):
            left = groups[record]
            given_up.append(Disagreement(URIRef(record), None, left.added, frozenset()))
            patch = Patch(patch.removed - left.removed, patch.added - left.added)


def _blamed(report: Report, owners: Owners) -> set[str]:
    """Give the records that violations are about."""
    return owners.of(
        node
        for finding in report.of("Violation")
        for node in (finding.focus, finding.value)
        if isinstance(node, URIRef)
    )
