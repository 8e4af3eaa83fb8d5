import abc

from mlserver.settings import ModelSettings

# The method `list` hides the type in the class.
_Settings = list[ModelSettings]

class ModelRepository(metaclass=abc.ABCMeta):
    @abc.abstractmethod
    async def list(self) -> _Settings: ...
    @abc.abstractmethod
    async def find(self, name: str) -> _Settings: ...
