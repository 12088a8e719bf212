"""One file per noun: parse the request, call once, shape the answer."""
