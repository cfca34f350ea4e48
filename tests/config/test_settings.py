"""What a production installation must say before it starts."""

import pytest
from pydantic import ValidationError

from config.settings import Settings

SAFE = {
    "mode": "production",
    "oidc_issuer": "https://secure.login.gov",
    "public_url": "https://muster.example.gov",
    "mail_url": "smtp://mail.example.gov:587",
}


def production(settings, **changes):
    return Settings(**settings.model_dump() | SAFE | changes)


def test_production_loads_only_signed_models(settings):
    assert production(settings).model_secret == bytes.fromhex("33" * 32)
    with pytest.raises(ValidationError, match="MUSTER_MODEL_KEY must be set in production"):
        production(settings, model_key=None)


@pytest.mark.parametrize("twice", ["11", "5a", "22"])
def test_the_key_of_models_is_no_other_key(settings, twice):
    with pytest.raises(ValidationError, match="MUSTER_MODEL_KEY must differ"):
        production(settings, model_key=twice * 32)


def test_a_key_that_is_no_hexadecimal_number_is_refused(settings):
    with pytest.raises(ValidationError):
        production(settings, model_key="z" * 64)
