"""The shop of the playground, with dummyjson's routes and shapes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.playground.message import Reply, Request
from engine.playground.routes import answer


def shop(
    target: str, method: str = "GET", body: bytes = b"", content_type: str = "application/json"
) -> Reply:
    return answer(Request(method, target, {"content-type": content_type}, [], body))


def seen(reply: Reply) -> Any:
    return json.loads(reply.body)


def test_a_page_of_products() -> None:
    page = seen(shop("/products?limit=2&skip=3&select=title,price"))
    assert [product["id"] for product in page["products"]] == [4, 5]
    assert set(page["products"][0]) == {"id", "title", "price"}
    assert (page["total"], page["skip"], page["limit"]) == (30, 3, 2)


def test_all_products_and_none_after_the_last() -> None:
    assert len(seen(shop("/products?limit=0"))["products"]) == 30
    assert seen(shop("/products?skip=1000"))["products"] == []


def test_products_in_an_order() -> None:
    prices = [p["price"] for p in seen(shop("/products?sortBy=price&order=desc&limit=0"))["products"]]
    assert prices == sorted(prices, reverse=True)
    titles = [p["title"] for p in seen(shop("/products?sortBy=title&limit=0"))["products"]]
    assert titles == sorted(titles)


def test_search_and_categories() -> None:
    assert {p["category"] for p in seen(shop("/products/search?q=LAPTOP"))["products"]} == {"laptops"}
    slugs = seen(shop("/products/category-list"))
    assert [entry["slug"] for entry in seen(shop("/products/categories"))] == slugs
    assert all(seen(shop(f"/products/category/{slug}"))["total"] == 5 for slug in slugs)


def test_changes_are_answered_and_not_kept() -> None:
    added = shop("/products/add", "POST", b'{"title": "Pen", "id": 7}')
    assert (added.status, seen(added)) == (201, {"id": 31, "title": "Pen"})
    changed = seen(shop("/products/1", "PUT", b"title=Pen&id=9", "application/x-www-form-urlencoded"))
    assert (changed["id"], changed["title"], changed["brand"]) == (1, "Pen", "Apple")
    gone = seen(shop("/products/1", "DELETE"))
    assert gone["isDeleted"] is True and gone["deletedOn"].endswith("Z")
    assert seen(shop("/products/1"))["title"] == "iPhone 9"


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/products/31", b"", 404),
        ("GET", "/products/0", b"", 404),
        ("GET", "/products/%C2%B2", b"", 404),
        ("GET", "/products/" + "9" * 5000, b"", 404),
        ("GET", "/products/1/reviews", b"", 404),
        ("GET", "/products?limit=many", b"", 400),
        ("GET", "/products?skip=-1", b"", 400),
        ("GET", "/products?limit=" + "9" * 5000, b"", 400),
        ("POST", "/products/add", b"[1]", 400),
        ("POST", "/products/add", b"{", 400),
        ("POST", "/products/add", b"[" * 100_000, 400),
        ("GET", "/products/add", b"", 405),
        ("POST", "/products", b"", 405),
        ("POST", "/products/1", b"", 405),
    ],
)
def test_what_the_shop_refuses(method: str, target: str, body: bytes, status: int) -> None:
    reply = shop(target, method, body)
    assert reply.status == status
    assert seen(reply)["message"]
