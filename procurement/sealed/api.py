"""Sealed bids for programs: the terms, handing in and withdrawing what was sealed elsewhere, and the portal's signed receipt."""

import hashlib
from collections.abc import Callable, Mapping
from typing import IO, Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import StrictSerializer
from procurement.bids.api import OWN, BidAPI
from procurement.bids.queries import own_bid
from procurement.models import Bid, Custody, Tender
from procurement.sealed import actions
from procurement.sealed.posting import LARGEST, TOO_LARGE, told
from procurement.sealed.queries import receipt, terms_of
from projects.actions import perform_once
from projects.api import ReceiptSerializer, idempotency_key
from registry.models import Organisation


class PackageParser(BaseParser):
    """The body as it is, and no more of it than a bid may have."""

    media_type = "application/octet-stream"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> dict[str, bytes]:
        """Read it."""
        return {"package": stream.read(LARGEST + 1)}


def package_of(request: Request) -> bytes:
    """The sealed package in the body. Raises ValidationError for one larger than a bid may be."""
    content = cast("dict[str, bytes]", request.data)["package"]
    if len(content) > LARGEST:
        raise serializers.ValidationError({"package": [TOO_LARGE]})
    return content


class WithdrawalSerializer(StrictSerializer):
    """A withdrawal as `python -m procurement.seal withdraw` writes it."""

    statement = serializers.CharField(max_length=4000, trim_whitespace=False)
    signature = serializers.RegexField(r"\A[0-9a-f]{128}\Z")


class SealedBidAPI(BidAPI):
    """What the steps of a sealed bid share."""

    receipt_serializer = ReceiptSerializer
    action = "submit_bid"

    def once(self, found: tuple[Tender, Organisation], content: bytes, run: Callable[[], Bid], *, title: str) -> Response:
        """Do it once for each Idempotency-Key and answer with the receipt."""
        tender, supplier = found
        digest = hashlib.sha256(content).hexdigest()
        body = {"step": self.action, "tender": tender.number, "supplier": supplier.uscc, "content": digest}

        def done() -> tuple[None, str, dict[str, Any]]:
            return None, self.action, told(run())

        made = perform_once(self.user, idempotency_key(self.request), body=body, title=f"{title}：{tender.title}", run=done)
        return Response(ReceiptSerializer(made).data, status=201)


class SubmitSealedAPI(SealedBidAPI):
    """Handing in."""

    parser_classes = [PackageParser]

    @extend_schema(
        operation_id="desk_sealed_bid", request={"application/octet-stream": OpenApiTypes.BINARY}, responses={201: ReceiptSerializer}
    )
    def post(self, request: Request, number: str) -> Response:
        """Hand in a sealed bid (bid.sb1); it takes the place of the one that it names."""
        found, key = self.found(number), idempotency_key(request)
        content = package_of(request)

        def run() -> Bid:
            return actions.submit_sealed(found[0], actor=self.user, supplier=found[1], content=content, key=key)

        return self.once(found, content, run, title=_("提交响应文件"))


class WithdrawSealedAPI(SealedBidAPI):
    """Withdrawing."""

    action = "withdraw_bid"

    @extend_schema(operation_id="desk_sealed_withdrawal", request=WithdrawalSerializer, responses={201: ReceiptSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Withdraw the living bid by a statement signed with its key."""
        found = self.found(number)
        serializer = WithdrawalSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        text, signature = serializer.validated_data["statement"].encode(), bytes.fromhex(serializer.validated_data["signature"])

        def run() -> Bid:
            return actions.withdraw_sealed(found[0], actor=self.user, supplier=found[1], text=text, signature=signature)

        return self.once(found, text, run, title=_("撤回响应文件"))


class TermsAPI(BidAPI):
    """The terms for which bids are sealed."""

    @extend_schema(operation_id="desk_sealed_terms", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: str) -> HttpResponse:
        """Give the terms byte for byte as the log has them."""
        tender, _supplier = self.found(number)
        custody = get_object_or_404(Custody, lot__tender=tender, round=Custody.Round.BID)
        return HttpResponse(terms_of(custody).text(), content_type="application/json")


class GivenReceiptAPI(BidAPI):
    """The portal's signed receipt."""

    @extend_schema(operation_id="desk_sealed_receipt", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: str) -> HttpResponse:
        """Give the signed receipt of one's own living bid, with its proof of inclusion."""
        tender, supplier = self.found(number)
        bid = own_bid(tender.lots.get(), supplier)
        if bid is None:
            raise Http404
        return HttpResponse(receipt(bid.statement), content_type="application/json")


api_urls = [
    path(f"{OWN}sealed/", SubmitSealedAPI.as_view(), name="api_sealed_bid"),
    path(f"{OWN}sealed/withdrawal/", WithdrawSealedAPI.as_view(), name="api_sealed_withdrawal"),
    path(f"{OWN}sealed/terms/", TermsAPI.as_view(), name="api_sealed_terms"),
    path(f"{OWN}sealed/receipt/", GivenReceiptAPI.as_view(), name="api_sealed_receipt"),
]
