"""Bids for programs: what is open, taking a file, and one's own bid; how one is sealed and handed in is the matter of custody."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.bids.queries import own_bid
from procurement.models import Bid, Pickup, Tender
from procurement.tenders.actions import pick_up_file
from procurement.tenders.queries import open_tenders
from procurement.tenders.views.pages import supplier_of
from registry.api import DeskAPI
from registry.models import ApiToken, Organisation
from registry.policy import permit

PAGE = 50


class TenderSerializer(serializers.ModelSerializer[Tender]):
    """An open tender as its list shows it."""

    buyer = serializers.CharField(source="buyer.uscc", read_only=True, help_text="统一社会信用代码")

    class Meta:
        model = Tender
        fields = ["number", "ocid", "title", "attempt", "buyer", "method", "published_at", "deadline_at"]


class BidSerializer(serializers.ModelSerializer[Bid]):
    """The living bid."""

    class Meta:
        model = Bid
        fields = ["submitted_at", "sha256"]


class OwnBidSerializer(serializers.Serializer[Any]):
    """One's own bid on a tender."""

    tender = serializers.CharField()
    supplier = serializers.CharField()
    is_file_taken = serializers.BooleanField()
    bid = BidSerializer(allow_null=True)


class BidAPI(DeskAPI):
    """What the views of one's own bid share."""

    scope = ApiToken.Scope.BID
    action: ClassVar[str] = "submit_bid"

    def found(self, number: str) -> tuple[Tender, Organisation]:
        """The tender among those the owner of the key sees, and the organisation that bids."""
        tender = get_object_or_404(Tender.objects.visible_to(self.user), number=number)
        permit(self.user, self.action, tender)
        return tender, supplier_of(self.user)

    def state(self, tender: Tender, supplier: Organisation) -> Response:
        """The bid as it stands now."""
        lot = tender.lots.get()
        taken = Pickup.objects.filter(tender=tender, supplier=supplier).exists()
        facts = {"tender": tender.number, "supplier": supplier.uscc, "is_file_taken": taken, "bid": own_bid(lot, supplier)}
        return Response(OwnBidSerializer(facts).data)


class TenderListAPI(DeskAPI):
    """Open tenders, the next closing first, at most fifty."""

    scope = ApiToken.Scope.BID

    @extend_schema(operation_id="desk_tenders", responses=TenderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the tenders that take bids now."""
        return Response(TenderSerializer(open_tenders(self.user)[:PAGE], many=True).data)


class OwnBidAPI(BidAPI):
    """One's own bid."""

    @extend_schema(operation_id="desk_bid", responses=OwnBidSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show whether the file was taken and which bid stands."""
        return self.state(*self.found(number))


class PickupAPI(BidAPI):
    """Taking the file."""

    action = "pick_up_file"

    @extend_schema(operation_id="desk_pickup", request=None, responses=OwnBidSerializer)
    def put(self, request: Request, number: str) -> Response:
        """Take the tender file; a second time changes nothing."""
        tender, supplier = self.found(number)
        pick_up_file(tender, actor=self.user, supplier=supplier)
        return self.state(tender, supplier)


OWN = "desk/tenders/<str:number>/bid/"
api_urls = [
    path("desk/tenders/", TenderListAPI.as_view(), name="api_tenders"),
    path("desk/tenders/<str:number>/pickup/", PickupAPI.as_view(), name="api_pickup"),
    path(OWN, OwnBidAPI.as_view(), name="api_bid"),
]
