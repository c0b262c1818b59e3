"""A record, as it is indexed."""

from django.db import models
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin


class RecordQuerySet(SearchableQuerySetMixin, models.QuerySet):
    pass


class Record(index.Indexed, models.Model):
    title = models.CharField(max_length=300)
    body = models.TextField()
    kind = models.CharField(max_length=20)
    sender = models.CharField(max_length=40, db_index=True)
    language = models.CharField(max_length=10)
    year = models.IntegerField(db_index=True)

    objects = RecordQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=4),
        index.SearchField("body"),
        index.AutocompleteField("body"),
        index.FilterField("kind"),
        index.FilterField("sender"),
        index.FilterField("language"),
        index.FilterField("year"),
    ]

    def __str__(self):
        return self.title
