"""Chains: thickets of certificates cost no more than their size, and a signer may be pinned itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tawthiq.evidence.certificates import BadCertificateError, chain, load
from time_authority import authority_extensions, holder, pki  # type: ignore[import-not-found]

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_signer_that_is_pinned_itself_is_its_own_chain() -> None:
    house = pki()
    signer = house.signer.certificate
    assert chain(signer, (), [signer], NOW) == (signer,)


def test_the_chain_is_the_shortest_and_ends_at_the_first_pinned_root() -> None:
    house = pki()
    above = holder("Above", extensions=authority_extensions())
    links = [house.between.certificate, house.root.certificate]
    found = chain(house.signer.certificate, links, [above.certificate, house.root.certificate], NOW)
    assert found == (house.signer.certificate, house.between.certificate, house.root.certificate)
    # An authority between may be what is pinned.
    assert chain(house.signer.certificate, (), [house.between.certificate], NOW)[-1] == house.between.certificate


def test_authorities_that_vouch_for_one_another_in_circles_lead_nowhere() -> None:
    house = pki()
    twins = [holder("Test authority", house.between, extensions=authority_extensions()) for _ in range(30)]
    links = [house.between.certificate, *(twin.certificate for twin in twins)]
    with pytest.raises(BadCertificateError, match="no pinned root"):
        chain(house.signer.certificate, links, pki("Another").roots, NOW)


def test_what_is_no_certificate_is_refused() -> None:
    house = pki()
    for content in (b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", house.root.der[:-1]):
        with pytest.raises(ValueError, match=r".+"):
            load(content)
