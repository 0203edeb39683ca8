"""Official papers (văn bản): frozen context, strict template, one small tree, then page preview, PDF and DOCX.

The words exist once, in `templates/documents/`; the writers only lay them out. Uploaded files are judged here too.
Heavy libraries are imported where they are first needed, so that pages without papers do not wait for them.
"""
