"""Addresses of the app, joined from its parts."""

from procurement.awards.urls import urlpatterns as awards
from procurement.bids.urls import urlpatterns as bids
from procurement.bonds.urls import urlpatterns as bonds
from procurement.panels.urls import urlpatterns as panels
from procurement.record.urls import urlpatterns as record
from procurement.remedies.urls import urlpatterns as remedies
from procurement.sealed.urls import urlpatterns as sealed
from procurement.standing.urls import urlpatterns as standing
from procurement.tenders.urls import urlpatterns as tenders
from procurement.warnings.urls import urlpatterns as warnings

urlpatterns = [*tenders, *bids, *sealed, *record, *panels, *awards, *remedies, *warnings, *standing, *bonds]
