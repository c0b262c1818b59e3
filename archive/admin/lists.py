"""The list of all records of a kind, and what is counted beside its filters."""

from django.contrib.admin.views.main import IS_FACETS_VAR, ChangeList

# Of a kind with more records, how many each filter leaves is counted where somebody
# asks for it: it takes a look at every record for each filter.
COUNTED = 5_000


class RecordList(ChangeList):
    """A list that counts what its filters leave, as long as that is quickly done."""

    def get_results(self, request):
        super().get_results(request)
        if (self.full_result_count or 0) > COUNTED:
            self.is_facets_optional = True
            self.add_facets = IS_FACETS_VAR in request.GET
