"""The web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What was loaded so far stays as long as the process lives; the collector need not walk through it again and
# again (about a tenth of the CPU of a request), and copies of this process can go on sharing its pages.
gc.collect()
gc.freeze()
