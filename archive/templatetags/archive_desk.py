"""What the desk's forms open by themselves."""

from django import template

register = template.Library()


@register.filter
def says_more(line) -> bool:
    """Whether the parts of a date in a form say what its words do not, or are wrong."""
    if line.errors():
        return True
    form = line.form
    written, edtf = (
        next(
            (
                form[n].value()
                for n in form.fields
                if n in line.fields and n.endswith(end)
            ),
            "",
        )
        for end in ("_as_written", "_edtf")
    )
    return bool(edtf and not written)
