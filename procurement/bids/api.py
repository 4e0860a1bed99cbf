"""Bids for programs: what is open, taking a file, sealing parts, submitting and withdrawing; one's own bid and nobody else's."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import Money, StrictSerializer
from procurement.bids import actions, uploads
from procurement.bids.queries import own_bid, standing_parts
from procurement.models import Bid, Pickup, SealedPart, Tender
from procurement.tenders.actions import pick_up_file
from procurement.tenders.queries import open_tenders
from procurement.tenders.views.pages import supplier_of
from projects.actions import perform_once
from projects.api import ReceiptSerializer, idempotency_key
from registry.api import DeskAPI
from registry.models import ApiToken, Organisation
from registry.policy import permit

PAGE = 50
FILE_KINDS = [kind for kind in SealedPart.Kind.choices if kind[0] != SealedPart.Kind.PRICE]


class TenderSerializer(serializers.ModelSerializer[Tender]):
    """An open tender as its list shows it."""

    buyer = serializers.CharField(source="buyer.uscc", read_only=True, help_text="统一社会信用代码")

    class Meta:
        model = Tender
        fields = ["number", "ocid", "title", "attempt", "buyer", "method", "published_at", "deadline_at"]


class PartSerializer(serializers.ModelSerializer[SealedPart]):
    """A sealed part: everything but what it says."""

    kind = serializers.CharField(help_text="qualification, technical, price")
    is_submitted = serializers.SerializerMethodField()

    class Meta:
        model = SealedPart
        fields = ["kind", "name", "size", "sha256", "sealed_at", "is_submitted"]

    def get_is_submitted(self, part: SealedPart) -> bool:
        """Whether it belongs to the living bid."""
        return part.bid_id is not None


class BidSerializer(serializers.ModelSerializer[Bid]):
    """The living bid."""

    class Meta:
        model = Bid
        fields = ["submitted_at", "sha256"]


class OwnBidSerializer(serializers.Serializer[Any]):
    """One's own bid on a tender: what is sealed and what has been submitted."""

    tender = serializers.CharField()
    supplier = serializers.CharField()
    is_file_taken = serializers.BooleanField()
    parts = PartSerializer(many=True)
    bid = BidSerializer(allow_null=True)


class PriceSerializer(StrictSerializer):
    """The first price in yuan and the statement on being a small enterprise."""

    price = Money()
    is_small = serializers.BooleanField()


class FilesSerializer(serializers.Serializer[Any]):
    """PDF files under the name `files`; technical files may be several."""

    files = serializers.ListField(child=serializers.FileField(), min_length=1, max_length=uploads.MOST_FILES)


class BidAPI(DeskAPI):
    """What the views of one's own bid share."""

    scope = ApiToken.Scope.BID
    action: ClassVar[str] = "seal_part"

    def found(self, number: str) -> tuple[Tender, Organisation]:
        """The tender among those the owner of the key sees, and the organisation that bids."""
        tender = get_object_or_404(Tender.objects.visible_to(self.user), number=number)
        permit(self.user, self.action, tender)
        return tender, supplier_of(self.user)

    def state(self, tender: Tender, supplier: Organisation) -> Response:
        """The bid as it stands now."""
        lot = tender.lots.get()
        parts = [part for group in standing_parts(lot, supplier).values() for part in group]
        taken = Pickup.objects.filter(tender=tender, supplier=supplier).exists()
        facts = {"tender": tender.number, "supplier": supplier.uscc, "is_file_taken": taken, "parts": parts, "bid": own_bid(lot, supplier)}
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
        """Show what is sealed and what has been submitted."""
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


class PriceAPI(BidAPI):
    """Sealing the price."""

    @extend_schema(operation_id="desk_bid_price", request=PriceSerializer, responses=OwnBidSerializer)
    def put(self, request: Request, number: str) -> Response:
        """Seal the first price in place of the one before."""
        tender, supplier = self.found(number)
        serializer = PriceSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        actions.seal_price(tender, actor=self.user, supplier=supplier, **serializer.validated_data)
        return self.state(tender, supplier)


class FilesAPI(BidAPI):
    """Sealing files; they stay in memory until they are sealed."""

    parser_classes = [MultiPartParser]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Set the handler before anything reads the body."""
        request.upload_handlers = [uploads.MemoryUploadHandler(request)]
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(operation_id="desk_bid_files", request={"multipart/form-data": FilesSerializer}, responses=OwnBidSerializer)
    def put(self, request: Request, number: str, kind: str) -> Response:
        """Seal PDF files as one kind (qualification, technical) in place of those before."""
        tender, supplier = self.found(number)
        if kind not in dict(FILE_KINDS):
            raise serializers.ValidationError({"kind": [_("只有 qualification 和 technical 两种")]})
        uploaded = request.FILES.getlist("files")
        uploads.check_request(request._request, len(uploaded), kind)  # noqa: SLF001  (REST framework's way to Django's request)
        files = [(file.read(), str(file.name)) for file in uploaded]
        actions.seal_files(tender, actor=self.user, supplier=supplier, kind=kind, files=files)
        return self.state(tender, supplier)


class OnceAPI(BidAPI):
    """A step of the bid, once for each Idempotency-Key."""

    receipt_serializer = ReceiptSerializer
    serializer_class = StrictSerializer
    title: ClassVar[Any] = ""

    def post(self, request: Request, number: str) -> Response:
        """Do it and answer with the receipt; the same request sent again gets the same answer."""
        tender, supplier = self.found(number)
        key = idempotency_key(request)
        StrictSerializer(data=request.data or {}).is_valid(raise_exception=True)
        body = {"step": self.action, "tender": tender.number, "supplier": supplier.uscc}
        title = _("%(title)s：%(name)s") % {"title": self.title, "name": tender.title}

        def run() -> tuple[None, str, dict[str, Any]]:
            bid = self.act(tender, supplier)
            return None, self.action, {"bid": bid.pk, "fingerprint": bid.sha256}

        return Response(ReceiptSerializer(perform_once(self.user, key, body=body, title=title, run=run)).data, status=201)

    def act(self, tender: Tender, supplier: Organisation) -> Bid:
        """Call the one action."""
        raise NotImplementedError


class SubmitAPI(OnceAPI):
    """Submitting."""

    action = "submit_bid"
    title = gettext_lazy("提交响应文件")

    def act(self, tender: Tender, supplier: Organisation) -> Bid:
        """Submit what is sealed."""
        return actions.submit_bid(tender, actor=self.user, supplier=supplier)


class WithdrawAPI(OnceAPI):
    """Withdrawing."""

    action = "withdraw_bid"
    title = gettext_lazy("撤回响应文件")

    def act(self, tender: Tender, supplier: Organisation) -> Bid:
        """Withdraw the living bid."""
        return actions.withdraw_bid(tender, actor=self.user, supplier=supplier)


OWN = "desk/tenders/<str:number>/bid/"
api_urls = [
    path("desk/tenders/", TenderListAPI.as_view(), name="api_tenders"),
    path("desk/tenders/<str:number>/pickup/", PickupAPI.as_view(), name="api_pickup"),
    path(OWN, OwnBidAPI.as_view(), name="api_bid"),
    path(f"{OWN}price/", PriceAPI.as_view(), name="api_bid_price"),
    path(f"{OWN}files/<str:kind>/", FilesAPI.as_view(), name="api_bid_files"),
    path(f"{OWN}submit/", SubmitAPI.as_view(), name="api_bid_submit"),
    path(f"{OWN}withdraw/", WithdrawAPI.as_view(), name="api_bid_withdraw"),
]
