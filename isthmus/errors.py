"""The root of every error that a user can meet."""


class IsthmusError(Exception):
    """An error that says what is wrong, where, and what to do about it.

    `where` is a file, line, property path, URN or address; `hint` is the next step; either may be empty.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Join the three parts, a line each where there is more than one."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.hint}" if self.hint else head
