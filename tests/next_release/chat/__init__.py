"""The chat's migrations that there are, and four more."""

import pkgutil

from apps.chat import migrations

LATEST = max(module.name for module in pkgutil.iter_modules(migrations.__path__))
__path__ = [*__path__, *migrations.__path__]
