"""The web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from consilia.foundation.wall import close_for_pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
close_for_pages()

# What was loaded so far stays as long as the process lives; the collector need not walk through it again and
# again (about a tenth of the CPU of a request), and copies of this process can go on sharing its pages.
gc.collect()
gc.freeze()
