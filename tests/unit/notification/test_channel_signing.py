"""Signatures against what the providers publish themselves."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from services.notification.domain.channels.signing import (
    AliyunCall,
    TencentCall,
    aliyun_headers,
    dingtalk_signature,
    feishu_signature,
    tencent_authorization,
)


def test_alibaba_clouds_published_example_is_signed_alike() -> None:
    call = AliyunCall(
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query={
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        },
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    signed = aliyun_headers(call, "YourAccessKeyId", "YourAccessKeySecret")
    assert signed["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tencent_clouds_published_example_is_signed_alike() -> None:
    call = TencentCall(
        host="cvm.tencentcloudapi.com",
        service="cvm",
        body=(
            rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"],'
            rb' "Name": "instance-name"}]}'
        ),
        at=datetime.fromtimestamp(1_551_113_065, UTC),
    )
    key_id, key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
    assert tencent_authorization(call, key_id, key) == (
        f"TC3-HMAC-SHA256 Credential={key_id}/2019-02-25/cvm/tc3_request,"
        " SignedHeaders=content-type;host,"
        " Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_chinese_and_signs_are_coded_as_they_are_sent() -> None:
    call = AliyunCall(
        host="h", action="a", version="v", query={"b": "阿 里*~"}, at=datetime.now(UTC), nonce="n"
    )
    assert call.query_text == "b=%E9%98%BF%20%E9%87%8C%2A~"


def test_robots_are_signed_as_their_pages_say() -> None:
    of_dingtalk = hmac.new(b"SECabc", b"1700000000000\nSECabc", hashlib.sha256).digest()
    assert dingtalk_signature("SECabc", 1_700_000_000_000) == base64.b64encode(of_dingtalk).decode()
    of_feishu = hmac.new(b"1700000000\nxyz", b"", hashlib.sha256).digest()
    assert feishu_signature("xyz", 1_700_000_000) == base64.b64encode(of_feishu).decode()
