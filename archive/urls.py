"""The public archive's addresses. These are cited in print: never reuse one."""

app_name = "archive"
urlpatterns = []
