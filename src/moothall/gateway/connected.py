"""Which devices are connected now."""

from collections.abc import Iterator, Mapping, Set

from moothall.gateway.post import Post


class Connected(Set[int]):
    """The ids of an organization's connected devices. Asking for one does not look at the others."""

    def __init__(self, posts: Mapping[tuple[int, int], Post], tenant: int) -> None:
        self._posts = posts
        self._tenant = tenant

    def __contains__(self, device_id: object) -> bool:
        post = self._posts.get((self._tenant, device_id)) if isinstance(device_id, int) else None
        return post is not None and post.link is not None

    def __iter__(self) -> Iterator[int]:
        return (id for (tenant, id), post in self._posts.items() if tenant == self._tenant and post.link is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
