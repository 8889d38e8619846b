from ipaddress import ip_address

import pytest

from kernel.events.webhooks.targets import (
    DeliveryPolicy,
    Refused,
    Target,
    is_public,
    parse_target,
    vet_addresses,
)

STRICT = DeliveryPolicy()
NAME = Target("https", "hooks.example.com", 443, "/", exempt=False)

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - an address to refuse, nothing listens
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:100.64.0.1",
    "::ffff:224.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "140.82.112.3",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.254",
    "::ffff:8.8.8.8",
    "2001:4860:4860::8888",
    "2003::1",
    "2400:cb00:2048:1::c629:d7a2",
    "2606:4700::6810:84e5",
    "2a00:1450:4001:800::200e",
]
URLS = [
    ("https://127.0.0.1/", "private_address"),
    ("https://0x7f.1/", "bad_host"),
    ("https://0x7f000001/", "bad_host"),
    ("https://2130706433/", "bad_host"),
    ("https://0177.0.0.1/", "bad_host"),
    ("https://127.1/", "bad_host"),
    ("https://127.0.0.1./", "bad_host"),
    ("https://1.2.3.4.5/", "bad_host"),
    ("https://example.0x/", "bad_host"),
    ("https://10.0.0.1/", "private_address"),
    ("https://100.64.0.1/", "private_address"),
    ("https://169.254.169.254/latest/meta-data/", "private_address"),
    ("https://[::1]/", "private_address"),
    ("https://[::ffff:127.0.0.1]/", "private_address"),
    ("https://[64:ff9b::7f00:1]/", "private_address"),
    ("https://[2002:7f00:1::]/", "private_address"),
    ("https://[fe80::1%25eth0]/", "private_address"),
    ("https://[::1/", "bad_url"),
    ("https://[v1.fe80::a]/", "bad_host"),
    ("https://localhost/", "bad_host"),
    ("https://localhost./", "bad_host"),
    ("https://intranet/", "bad_host"),
    ("https:///path", "bad_host"),
    ("https://", "bad_host"),
    ("https:hooks.example.com", "bad_host"),
    ("https://.example.com/", "bad_host"),
    ("https://a..example.com/", "bad_host"),
    ("https://-a.example.com/", "bad_host"),
    ("https://a_b.example.com/", "bad_host"),
    ("https://%31%32%37.0.0.1/", "bad_host"),
    ("https://ex%61mple.com/", "bad_host"),
    (f"https://{'a' * 64}.com/", "bad_host"),
    (f"https://{'a.' * 130}com/", "bad_host"),
    ("https://hooks.example.com:443:80/", "bad_url"),
    ("https://hooks.example.com:99999/", "bad_url"),
    ("https://hooks.example.com:x/", "bad_url"),
    ("https://hooks.example.com:0/", "bad_port"),
    ("https://hooks.example.com:80/", "bad_port"),
    ("https://hooks.example.com:22/", "bad_port"),
    ("https://hooks.example.com:8443/", "bad_port"),
    ("http://hooks.example.com/", "bad_scheme"),
    ("http://hooks.example.com:443/", "bad_scheme"),
    ("ftp://hooks.example.com/", "bad_scheme"),
    ("gopher://hooks.example.com:443/_x", "bad_scheme"),
    ("file:///etc/passwd", "bad_scheme"),
    ("javascript:alert(1)", "bad_scheme"),
    ("unix:///run/docker.sock", "bad_scheme"),
    ("//hooks.example.com/", "bad_scheme"),
    ("hooks.example.com", "bad_scheme"),
    ("", "bad_url"),
    ("https://user:pw@hooks.example.com/", "credentials"),
    ("https://user@hooks.example.com/", "credentials"),
    ("https://hooks.example.com@127.0.0.1/", "credentials"),
    ("https://@hooks.example.com/", "credentials"),
    ("https://hooks.example.com/#x", "fragment"),
    ("https://127.0.0.1#.example.com/", "fragment"),
    ("https://127.0.0.1\\@hooks.example.com/", "bad_url"),
    ("https://hooks.example.com\\.evil.example/", "bad_url"),
    ("https://hooks.example.com/a b", "bad_url"),
    (" https://hooks.example.com/", "bad_url"),
    ("https://hooks.example.com/\r\nHost: x", "bad_url"),
    ("https://hooks.exa\tmple.com/", "bad_url"),
    ("https://hooks.example.com/\0", "bad_url"),
    ("https://\uff11\uff12\uff17.0.0.1/", "bad_url"),
    ("https://127\u30020\u30020\u30021/", "bad_url"),
    ("https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/", "bad_url"),
    ("https://p\u0430ypal.com/", "bad_url"),
    ("https://b\u00fccher.example/", "bad_url"),
    ("https://hooks.example.com/" + "a" * 2048, "bad_url"),
]


@pytest.mark.parametrize("text", PRIVATE)
def test_addresses_of_private_networks_are_refused(text):
    assert not is_public(ip_address(text))
    with pytest.raises(Refused) as caught:
        vet_addresses(target=NAME, addresses=[text])
    assert caught.value.code == "private_address"


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_never_blocked(text):
    assert vet_addresses(target=NAME, addresses=[text]) == [ip_address(text)]


@pytest.mark.parametrize("bad", PRIVATE)
def test_one_bad_answer_condemns_the_good_ones(bad):
    for answers in (["8.8.8.8", bad], [bad, "8.8.8.8"], ["8.8.8.8", "2606:4700::6810:84e5", bad]):
        with pytest.raises(Refused):
            vet_addresses(target=NAME, addresses=answers)


@pytest.mark.parametrize(("url", "code"), URLS)
def test_urls_that_are_refused(url, code):
    with pytest.raises(Refused) as caught:
        parse_target(url=url, policy=STRICT)
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example.com", "hooks.example.com", 443, "/"),
        ("https://hooks.example.com:443/in", "hooks.example.com", 443, "/in"),
        ("HTTPS://HOOKS.Example.COM/In?A=b&c", "hooks.example.com", 443, "/In?A=b&c"),
        ("https://xn--bcher-kva.example/%C3%BC", "xn--bcher-kva.example", 443, "/%C3%BC"),
        ("https://8.8.8.8/x", "8.8.8.8", 443, "/x"),
        ("https://[2606:4700::6810:84e5]/x", "2606:4700::6810:84e5", 443, "/x"),
        ("https://a.b-c.d1.example/;x@y:z", "a.b-c.d1.example", 443, "/;x@y:z"),
        ("https://hooks.example.com//twice", "hooks.example.com", 443, "//twice"),
    ],
)
def test_urls_that_are_called(url, host, port, path):
    assert parse_target(url=url, policy=STRICT) == Target("https", host, port, path, exempt=False)


def test_other_ports_need_the_policy():
    policy = DeliveryPolicy(https_ports=frozenset({443, 8443}), http_ports=frozenset({80}))
    assert parse_target(url="https://hooks.example.com:8443/", policy=policy).port == 8443
    assert parse_target(url="http://hooks.example.com/", policy=policy).port == 80
    with pytest.raises(Refused) as caught:
        parse_target(url="http://hooks.example.com:8443/", policy=policy)
    assert caught.value.code == "bad_port"


def test_allowed_hosts_are_exact_pairs():
    policy = DeliveryPolicy(allowed_hosts=frozenset({("127.0.0.1", 8003)}))
    target = parse_target(url="http://127.0.0.1:8003/hooks", policy=policy)
    assert target == Target("http", "127.0.0.1", 8003, "/hooks", exempt=True)
    assert vet_addresses(target=target, addresses=["127.0.0.1"]) == [ip_address("127.0.0.1")]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:8004/", "private_address"),
        ("https://127.0.0.1/", "private_address"),
        ("http://127.0.0.2:8003/", "private_address"),
        ("http://0x7f.1:8003/", "bad_host"),
        ("http://localhost:8003/", "bad_host"),
        ("http://x@127.0.0.1:8003/", "credentials"),
        ("ftp://127.0.0.1:8003/", "bad_scheme"),
    ],
)
def test_allowed_hosts_open_nothing_beside_themselves(url, code):
    policy = DeliveryPolicy(allowed_hosts=frozenset({("127.0.0.1", 8003)}))
    with pytest.raises(Refused) as caught:
        parse_target(url=url, policy=policy)
    assert caught.value.code == code
