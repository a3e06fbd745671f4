"""The fictitious district's family hubs and the posts in them, filled and vacant; every person here is made up."""

from dataclasses import dataclass

from data_sources.demonstration.places import BRINDLOW, CENTRAL, EAST, KELDERWICK, OXMARSH, WEST

SENIOR, HUB_STAFF, SOCIAL_WORKER = "Senior link worker", "Family hub staff", "Linked social worker"


@dataclass(frozen=True, slots=True)
class HubSite:
    """A family hub; `x_km`, `y_km` from the district's south-west corner."""

    name: str
    cluster: str
    x_km: float
    y_km: float
    postcode: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post and who holds it ("" when nobody does). `today` is the share of a full load its schools come to today, or
    None for whatever is left of the cluster's; `trail` names a cluster the person moved from, keeping two schools."""

    post_id: str
    holder: str
    role: str
    fte: float
    hub: str
    phases: str = ""
    since: str = "2022-09-01"
    until: str = ""
    today: float | None = None
    trail: str = ""


HUBS = (
    HubSite("Castle Street Family Hub", CENTRAL, 13.1, 10.7, "ZZ1 2AB"),
    HubSite("Northgate Family Hub", CENTRAL, 12.7, 13.4, "ZZ1 7LR"),
    HubSite("Eastfield Family Hub", EAST, 17.0, 11.8, "ZZ2 4HD"),
    HubSite("Quayside Family Hub", EAST, 16.5, 8.6, "ZZ2 9QT"),
    HubSite("Westbourne Family Hub", WEST, 9.2, 11.2, "ZZ3 1PE"),
    HubSite("Kelderwick Family Hub", KELDERWICK, 20.5, 16.6, "ZZ4 3NW"),
    HubSite("Stainmoor Row Family Hub", KELDERWICK, 23.5, 14.0, "ZZ4 8BS"),
    HubSite("Brindlow Family Hub", BRINDLOW, 7.5, 17.0, "ZZ5 2GJ"),
    HubSite("Oxmarsh Family Hub", OXMARSH, 12.7, 4.0, "ZZ6 5XA"),
)

POSTS = (
    Post("SLW01", "Joanne Whitaker", SENIOR, 1.0, "Castle Street Family Hub", since="2019-09-01"),
    Post("SLW02", "Imran Hussain", SENIOR, 1.0, "Castle Street Family Hub", today=1.36),
    Post("SLW03", "Agnieszka Kowalska", SENIOR, 0.8, "Castle Street Family Hub"),
    Post("SLW04", "Tunde Adeyemi", SENIOR, 1.0, "Northgate Family Hub", since="2021-01-04"),
    Post("SLW05", "Lucy Fairbairn", SENIOR, 0.6, "Northgate Family Hub", phases="primary"),
    Post("SLW06", "", SENIOR, 1.0, "Castle Street Family Hub"),
    Post("SLW07", "Priya Nair", SENIOR, 1.0, "Eastfield Family Hub", since="2020-04-20"),
    Post("SLW08", "Callum Reid", SENIOR, 1.0, "Eastfield Family Hub", since="2023-09-04"),
    Post("SLW09", "Denise Holroyd", SENIOR, 0.8, "Quayside Family Hub", since="2018-01-08"),
    Post("SLW10", "Marcus Campbell", SENIOR, 1.0, "Quayside Family Hub", trail=KELDERWICK),
    Post("SLW11", "", SENIOR, 0.6, "Eastfield Family Hub"),
    Post("SLW12", "Siobhan Gallagher", SENIOR, 1.0, "Westbourne Family Hub", since="2019-09-01"),
    Post("SLW13", "Gurpreet Sandhu", SENIOR, 1.0, "Westbourne Family Hub", since="2025-06-02", today=0.6),
    Post("SLW14", "Charlotte Ramsden", SENIOR, 0.6, "Westbourne Family Hub", phases="primary"),
    Post("SLW15", "Kwame Mensah", SENIOR, 0.5, "Westbourne Family Hub", phases="secondary; special"),
    Post("SLW16", "Hannah Lockwood", SENIOR, 1.0, "Kelderwick Family Hub", since="2020-09-01"),
    Post("SLW17", "Yusuf Demir", SENIOR, 1.0, "Kelderwick Family Hub"),
    Post("SLW18", "Leanne Butterworth", SENIOR, 0.8, "Stainmoor Row Family Hub"),
    Post("SLW19", "Daniel Osei", SENIOR, 1.0, "Kelderwick Family Hub", since="2024-01-08"),
    Post("SLW20", "Rhiannon Prosser", SENIOR, 0.6, "Stainmoor Row Family Hub", phases="primary"),
    Post("SLW21", "Anita Sharma", SENIOR, 1.0, "Brindlow Family Hub", since="2017-09-04"),
    Post("SLW22", "Peter Illingworth", SENIOR, 0.8, "Brindlow Family Hub"),
    Post("SLW23", "Mei-Ling Chan", SENIOR, 0.6, "Brindlow Family Hub", since="2024-04-15"),
    Post("SLW24", "Grace Okafor", SENIOR, 1.0, "Oxmarsh Family Hub", since="2021-09-01"),
    Post("SLW25", "Tom Sugden", SENIOR, 0.7, "Oxmarsh Family Hub"),
    Post("SLW26", "Maria Fernandes", SENIOR, 0.5, "Oxmarsh Family Hub"),
    Post("FHS01", "Nasreen Akhtar", HUB_STAFF, 0.6, "Castle Street Family Hub"),
    Post("FHS02", "Dean Haigh", HUB_STAFF, 0.5, "Northgate Family Hub"),
    Post("FHS03", "Olivia Hartley", HUB_STAFF, 0.6, "Eastfield Family Hub"),
    Post("FHS04", "Zainab Malik", HUB_STAFF, 0.5, "Quayside Family Hub"),
    Post("FHS05", "Ben Thackray", HUB_STAFF, 0.5, "Westbourne Family Hub"),
    Post("FHS06", "Ewa Nowak", HUB_STAFF, 0.5, "Kelderwick Family Hub"),
    Post("FHS07", "Shanice Brown", HUB_STAFF, 0.4, "Stainmoor Row Family Hub"),
    Post("FHS08", "Carol Dyson", HUB_STAFF, 0.5, "Brindlow Family Hub"),
    Post("FHS09", "Arjun Patel", HUB_STAFF, 0.5, "Oxmarsh Family Hub"),
    Post("LSW01", "Bethan Morris", SOCIAL_WORKER, 1.0, "Castle Street Family Hub"),
    Post("LSW02", "Samuel Boateng", SOCIAL_WORKER, 0.6, "Northgate Family Hub"),
    Post("LSW03", "Farah Siddiqui", SOCIAL_WORKER, 1.0, "Eastfield Family Hub"),
    Post("LSW04", "Niamh Brennan", SOCIAL_WORKER, 0.8, "Westbourne Family Hub"),
    Post("LSW05", "Oliver Crabtree", SOCIAL_WORKER, 1.0, "Kelderwick Family Hub"),
    Post("LSW06", "Helena Petrova", SOCIAL_WORKER, 0.6, "Brindlow Family Hub"),  # and nobody in Oxmarsh
)


def cluster_of(post: Post) -> str:
    """The cluster a post belongs to: its hub's."""
    return {hub.name: hub.cluster for hub in HUBS}[post.hub]
