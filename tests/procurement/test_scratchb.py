import time
import pytest
from config.demo.life import Life, scenes
from projects.models import State

@pytest.mark.django_db
def test_walk():
    life = Life()
    for scene in scenes():
        t = time.time()
        scene.run(life)
        print(scene.key, life.has_project and life.project.state, round(time.time()-t, 2))
        if scene.key == "publish_result":
            break
    from core.models import AuditEntry
    for e in AuditEntry.objects.filter(chain=life.project.chain).order_by("position"):
        print(e.position, e.at, e.actor_label, e.action)
