import pytest
from django.test import Client
from django.urls import reverse
from config.demo.life import Life, scenes
from core import outbox
from core.models import OutboxMessage
from projects.lifecycle import available
from projects.models import Document, Project
from procurement.models import Bid
import pathlib

@pytest.mark.django_db
def test_pages():
    life = Life()
    started = False
    seen = set()
    for scene in scenes():
        scene.run(life)
        if scene.key == "open_all": started = True
        if not started: continue
        for name, user in life.cast.people.items():
            client = Client(); client.force_login(user)
            user.__dict__.pop("_held", None)
            assert client.get("/desk/").status_code == 200
            page = client.get(life.project.get_absolute_url())
            if page.status_code == 404:
                continue
            assert page.status_code == 200, (scene.key, name)
            for info in available(life.project, user):
                url = reverse(info.key, args=[life.project.number])
                got = client.get(url)
                if (info.key, got.status_code) not in seen:
                    print(scene.key, name, info.key, got.status_code)
                seen.add((info.key, got.status_code))
            if scene.key == "offer" and name.startswith("expert") and life.project.lots.get().panel.filter(user=user).exists():
                got = client.get(reverse("score", args=[life.project.number]), follow=True)
                print(got.request["PATH_INFO"], got.status_code)
        if scene.key == "publish_result": break
    for name, user in life.cast.people.items():
        client = Client(); client.force_login(user)
        got = client.get(reverse("report", args=[life.project.number]))
        print(name, got.status_code, [d.title for d in Document.objects.visible_to(user)][-5:])
    outbox.deliver_pending()
    for m in OutboxMessage.objects.exclude(error=""):
        print(m.kind, m.payload, m.error[:600])
    out = pathlib.Path("/tmp/wt/scratchb")
    for d in Document.objects.filter(project=life.project):
        if d.sha256:
            with d.file.open("rb") as f: (out / f"{d.kind}-{d.number}.pdf").write_bytes(f.read())
        print(d.kind, d.size)
