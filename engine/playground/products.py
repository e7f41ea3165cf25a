"""The shop of the playground: products with the routes and shapes of dummyjson.com.

Like there, changes are answered as if they had happened, and nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote

from engine.playground.message import Reply, Request, collect, json_reply, message_reply, whole_number

# title, category, brand, price, discount in percent, rating, stock, description
_TABLE: tuple[tuple[str, str, str, float, float, float, int, str], ...] = (
    ("iPhone 9", "smartphones", "Apple", 549, 12.96, 4.69, 94, "An apple mobile which is nothing like apple"),
    (
        "iPhone X",
        "smartphones",
        "Apple",
        899,
        17.94,
        4.44,
        34,
        "A 5.8-inch display and a dual 12-megapixel camera",
    ),
    (
        "Galaxy Note 8",
        "smartphones",
        "Samsung",
        1249,
        15.46,
        4.09,
        36,
        "A large phone with a pen that writes",
    ),
    ("Oppo F19", "smartphones", "Oppo", 280, 17.91, 4.3, 123, "A light phone that charges in half an hour"),
    ("Huawei P30", "smartphones", "Huawei", 499, 10.58, 4.09, 32, "A phone whose camera sees in the dark"),
    (
        "MacBook Pro",
        "laptops",
        "Apple",
        1749,
        11.02,
        4.57,
        83,
        "A laptop with a bright screen and a long day",
    ),
    ("Galaxy Book", "laptops", "Samsung", 1499, 4.15, 4.25, 50, "A thin laptop with a touch screen"),
    (
        "Surface Laptop 4",
        "laptops",
        "Microsoft",
        1499,
        10.23,
        4.43,
        68,
        "Style and speed, with a fabric palm rest",
    ),
    ("Inbook X1", "laptops", "Infinix", 1099, 11.83, 4.54, 96, "A light laptop in a metal case"),
    ("Pavilion 15", "laptops", "HP", 1099, 6.18, 4.43, 89, "A gaming laptop with a quiet fan"),
    (
        "Perfume Oil",
        "fragrances",
        "Impression of Acqua",
        13,
        8.4,
        4.26,
        65,
        "A long-lasting oil in a small bottle",
    ),
    ("Brown Perfume", "fragrances", "Royal Mirage", 40, 15.66, 4, 52, "A sport fragrance for men"),
    ("Fog Scent Xpressio", "fragrances", "Fog Scent", 13, 8.14, 4.59, 61, "A perfume for everyday use"),
    (
        "Concentrated Oil",
        "fragrances",
        "Al Munakh",
        120,
        15.6,
        4.21,
        114,
        "A non-alcoholic concentrated perfume oil",
    ),
    ("Eau de Parfum", "fragrances", "Lord", 30, 10.99, 4.7, 105, "An oriental fragrance with notes of amber"),
    ("Hyaluronic Serum", "skincare", "Glow Lab", 19, 13.31, 4.83, 110, "A serum that keeps the skin moist"),
    ("Tree Oil 30 ml", "skincare", "Hemani", 12, 4.09, 4.52, 78, "Tea tree oil for a clean skin"),
    (
        "Moisturizer 100 ml",
        "skincare",
        "Dermive",
        40,
        13.1,
        4.56,
        88,
        "An oil-free cream with sun protection",
    ),
    ("Rose Water", "skincare", "Fauji", 46, 10.68, 4.42, 54, "A natural toner made of rose petals"),
    ("Freckle Cream", "skincare", "Fair & Clear", 70, 16.99, 4.06, 140, "A cream for an even skin tone"),
    (
        "Red Lentils 500 g",
        "groceries",
        "Bake Parlor",
        20,
        4.81,
        4.44,
        133,
        "Split lentils that need no soaking",
    ),
    ("Elbow Macaroni 400 g", "groceries", "Bake Parlor", 14, 15.58, 4.57, 146, "Pasta made of durum wheat"),
    ("Orange Essence", "groceries", "Baking Food", 14, 8.04, 4.85, 26, "A flavour for cakes and creams"),
    ("Cereals Muesli", "groceries", "Fauji", 46, 16.8, 4.94, 113, "Oats with nuts and dried fruit"),
    ("Gulab Powder 50 g", "groceries", "Dry Rose", 70, 13.58, 4.87, 47, "Dried rose petals, finely ground"),
    ("Plant Hanger", "home-decoration", "Boho Decor", 41, 17.86, 4.08, 131, "A hanger for three pots"),
    (
        "Flying Wooden Bird",
        "home-decoration",
        "Flying Wooden",
        51,
        15.58,
        4.41,
        17,
        "A mobile carved by hand",
    ),
    (
        "3D Wall Art",
        "home-decoration",
        "LED Lights",
        20,
        16.49,
        4.82,
        54,
        "A lamp that throws a picture on the wall",
    ),
    ("Handcraft Tray", "home-decoration", "Luxury Palace", 60, 15.34, 4.44, 7, "A tray of glass and brass"),
    ("Key Holder", "home-decoration", "Golden", 30, 2.92, 4.92, 54, "Four hooks and a shelf for letters"),
)


def _product(number: int) -> dict[str, object]:
    title, category, brand, price, discount, rating, stock, description = _TABLE[number - 1]
    picture = f"/image/svg?text={number}"
    return {
        "id": number,
        "title": title,
        "description": description,
        "price": price,
        "discountPercentage": discount,
        "rating": rating,
        "stock": stock,
        "brand": brand,
        "category": category,
        "thumbnail": picture,
        "images": [picture],
    }


PRODUCTS = tuple(_product(number) for number in range(1, len(_TABLE) + 1))
CATEGORIES = tuple(dict.fromkeys(row[1] for row in _TABLE))


def answer(request: Request) -> Reply:
    """Routes everything under ``/products``."""
    parts = [unquote(part) for part in request.path.split("/") if part][1:]
    match parts:
        case []:
            return _page(request, PRODUCTS) if _reads(request) else _not_allowed(request, "GET")
        case ["add"]:
            return _add(request) if request.method == "POST" else _not_allowed(request, "POST")
        case ["search"]:
            return _page(request, _found(request.arg("q")))
        case ["categories"]:
            return json_reply(
                [{"slug": c, "name": _name(c), "url": f"/products/category/{c}"} for c in CATEGORIES]
            )
        case ["category-list"]:
            return json_reply(list(CATEGORIES))
        case ["category", category]:
            return _page(request, [p for p in PRODUCTS if p["category"] == category])
        case [number]:
            return _one(request, number)
    return message_reply(404, f"Route {request.path} not found")


def _one(request: Request, number: str) -> Reply:
    index = whole_number(number)
    if index is None or not 1 <= index <= len(PRODUCTS):
        return message_reply(404, f"Product with id '{number}' not found")
    product = PRODUCTS[index - 1]
    changes: dict[str, Callable[[], Reply]] = {
        "PUT": lambda: _changed(request, product),
        "PATCH": lambda: _changed(request, product),
        "DELETE": lambda: json_reply({**product, "isDeleted": True, "deletedOn": _now()}),
    }
    if _reads(request):
        return json_reply(_selected(request, product))
    return changes.get(request.method, lambda: _not_allowed(request, "GET, PUT, PATCH, DELETE"))()


def _add(request: Request) -> Reply:
    given = _sent(request)
    if given is None:
        return message_reply(400, "The body is not a JSON object")
    return json_reply({"id": len(PRODUCTS) + 1, **{k: v for k, v in given.items() if k != "id"}}, 201)


def _changed(request: Request, product: dict[str, object]) -> Reply:
    given = _sent(request)
    if given is None:
        return message_reply(400, "The body is not a JSON object")
    return json_reply({**product, **{k: v for k, v in given.items() if k != "id"}})


def _sent(request: Request) -> dict[str, object] | None:
    if not request.body:
        return {}
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return dict(collect(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)))
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _found(words: str) -> list[dict[str, object]]:
    wanted = words.casefold()
    return [p for p in PRODUCTS if wanted in f"{p['title']} {p['description']} {p['category']}".casefold()]


def _page(request: Request, products: tuple[dict[str, object], ...] | list[dict[str, object]]) -> Reply:
    numbers = {}
    for name, default in (("limit", 30), ("skip", 0)):
        number = whole_number(request.arg(name, str(default)))
        if number is None:
            return message_reply(400, f"Invalid '{name}' - must be a number")
        numbers[name] = number
    ordered = list(products)
    sort = request.arg("sortBy")
    if sort and all(sort in p for p in ordered):
        ordered.sort(key=lambda p: str(p[sort]) if isinstance(p[sort], str) else f"{p[sort]:020.4f}")
        if request.arg("order") == "desc":
            ordered.reverse()
    skip, limit = numbers["skip"], numbers["limit"] or len(ordered)
    shown = [_selected(request, p) for p in ordered[skip : skip + limit]]
    return json_reply(
        {"products": shown, "total": len(ordered), "skip": skip, "limit": min(limit, len(shown))}
    )


def _selected(request: Request, product: dict[str, object]) -> dict[str, object]:
    select = request.arg("select")
    if not select:
        return product
    wanted = {"id", *(name.strip() for name in select.split(","))}
    return {k: v for k, v in product.items() if k in wanted}


def _reads(request: Request) -> bool:
    return request.method in ("GET", "HEAD")


def _not_allowed(request: Request, allowed: str) -> Reply:
    reply = message_reply(405, f"{request.method} is not allowed for {request.path}")
    reply.headers.append(("Allow", allowed))
    return reply


def _name(slug: str) -> str:
    return slug.replace("-", " ").title()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
