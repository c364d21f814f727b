import pytest

from core.errors import BadSettings
from core.settings import DeviceSettings, ServerSettings, as_environment, read_environment


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    settings = read_environment(DeviceSettings(), {"KIOO_LOCK_SECONDS": "60", "KIOO_DEVICE_FOLDER": str(tmp_path)})
    assert (settings.lock_seconds, settings.device_folder) == (60.0, tmp_path)


def test_a_setting_that_cannot_be_read_is_named():
    with pytest.raises(BadSettings, match="KIOO_LOCK_SECONDS"):
        read_environment(DeviceSettings(), {"KIOO_LOCK_SECONDS": "soon"})


def test_another_process_reads_the_same_settings(tmp_path):
    settings = ServerSettings(
        database="postgresql://kioo:a b=c%@h/d", server_folder=tmp_path, programme="Mirror = it", threshold=12
    )
    assert read_environment(ServerSettings(), as_environment(settings)) == settings
