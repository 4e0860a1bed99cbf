"""Final offers for programs: the terms of their round, handing in what was sealed elsewhere, and the portal's signed receipt."""

import hashlib
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import refuse
from procurement.models import Custody, FinalOffer
from procurement.panels import actions, queries
from procurement.sealed.api import PackageParser, package_of
from procurement.sealed.queries import receipt, terms_of
from projects.actions import perform_once
from projects.api import ReceiptSerializer, idempotency_key
from projects.lifecycle import closed, steps
from projects.models import Project
from registry.api import DeskAPI
from registry.models import ApiToken
from registry.policy import permit

STEP = "submit_offer"


class OfferAPI(DeskAPI):
    """What the views of one's own final offer share."""

    scope = ApiToken.Scope.BID

    def found(self, number: str) -> Project:
        """The project among those the owner of the key sees, if its bid passed the review."""
        project = get_object_or_404(Project.objects.visible_to(self.user), number=number)
        permit(self.user, STEP, project)
        return project


class SubmitOfferAPI(OfferAPI):
    """Handing in."""

    receipt_serializer = ReceiptSerializer
    parser_classes = [PackageParser]

    @extend_schema(
        operation_id="desk_sealed_offer", request={"application/octet-stream": OpenApiTypes.BINARY}, responses={201: ReceiptSerializer}
    )
    def post(self, request: Request, number: str) -> Response:
        """Hand in a sealed final offer (bid.sb1); it takes the place of the one that it names."""
        project, key, content = self.found(number), idempotency_key(request), package_of(request)
        body = {"step": STEP, "project": project.number, "content": hashlib.sha256(content).hexdigest()}

        def run() -> tuple[Project, str, dict[str, Any]]:
            refuse(closed(project, STEP))
            offer = actions.submit_offer(project, actor=self.user, content=content, key=key)
            return project, STEP, {"fingerprint": offer.sha256}

        return Response(ReceiptSerializer(perform_once(self.user, key, body=body, title=steps()[STEP].label, run=run)).data, status=201)


class OfferTermsAPI(OfferAPI):
    """The terms for which final offers are sealed."""

    @extend_schema(operation_id="desk_offer_terms", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: str) -> HttpResponse:
        """Give the terms byte for byte as the log has them."""
        custody = get_object_or_404(Custody, lot=queries.lot_of(self.found(number)), round=Custody.Round.FINAL_OFFER)
        return HttpResponse(terms_of(custody).text(), content_type="application/json")


class OfferReceiptAPI(OfferAPI):
    """The portal's signed receipt."""

    @extend_schema(operation_id="desk_offer_receipt", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, number: str) -> HttpResponse:
        """Give the signed receipt of one's own final offer, with its proof of inclusion."""
        bid = actions.bid_of(queries.lot_of(self.found(number)), self.user)
        offer = FinalOffer.objects.filter(bid=bid).select_related("statement").first()
        if offer is None:
            raise Http404
        return HttpResponse(receipt(offer.statement), content_type="application/json")


OWN = "desk/projects/<str:number>/offer/"
api_urls = [
    path(OWN, SubmitOfferAPI.as_view(), name="api_offer"),
    path(f"{OWN}terms/", OfferTermsAPI.as_view(), name="api_offer_terms"),
    path(f"{OWN}receipt/", OfferReceiptAPI.as_view(), name="api_offer_receipt"),
]
