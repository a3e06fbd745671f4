"""The fictitious district's towns, villages, wards and schools by name; every one of them is made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town, suburb or village. `x_km`, `y_km` from the district's south-west corner; `spread_km` is how far its homes
    reach; `neighbourhoods` is how many LSOAs it has; `hardship` shifts its deprivation (0 is England's average, +1 is
    one standard deviation more deprived). School names say what kind of school each is."""

    name: str
    cluster: str
    x_km: float
    y_km: float
    spread_km: float
    neighbourhoods: int
    hardship: float
    primaries: tuple[str, ...] = ()
    secondaries: tuple[str, ...] = ()
    special_schools: tuple[str, ...] = ()
    alternative_provision: tuple[str, ...] = ()


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";"))


CENTRAL, EAST, WEST = "Aldermere Central", "Aldermere East", "Aldermere West"
KELDERWICK, BRINDLOW, OXMARSH = "Kelderwick", "Brindlow", "Oxmarsh"
CLUSTERS = (CENTRAL, EAST, WEST, KELDERWICK, BRINDLOW, OXMARSH)

WARDS = {
    CENTRAL: _names("Castle; Northgate; Priory; Wharfside"),
    EAST: _names("Eastfield; Harbour; Queensway; Windmill Hill"),
    WEST: _names("Elmhurst; Highcroft; Westbourne"),
    KELDERWICK: _names("Kelder Vale; Kelderwick Town; Moorside; Stainmoor Row"),
    BRINDLOW: _names("Ashenthwaite; Brindlow Town; Hessenby"),
    OXMARSH: _names("Eelmere & Sedgeholme; Oxmarsh Town; Wrangby"),
}

SETTLEMENTS = (
    Settlement(
        *("Aldermere", CENTRAL, 13.0, 11.0, 1.1, 30, 0.6),
        primaries=_names(
            "Mill Lane Primary School; Castle Street Primary School; St Oswald's CofE Primary School; "
            "St Brigid's Catholic Primary School; Ropewalk Primary School; Priory Road Primary School; "
            "Albert Street Infant School; Albert Street Junior School; Wharf Street Primary Academy; "
            "Canal Side Primary School; Holy Cross Catholic Primary School; Foundry Lane Primary School; "
            "St Hilda's CofE Primary School; Cornmarket Primary School; Tanners Row Primary Academy; "
            "Jubilee Park Primary School"
        ),
        secondaries=_names("Aldermere High School; Priory Park Academy; St Cuthbert's Catholic High School"),
        special_schools=_names("The Willows School; Kingfisher School"),
        alternative_provision=_names("The Bridge Pupil Referral Unit; Riverside Short Stay School"),
    ),
    Settlement(
        *("Northgate", CENTRAL, 12.6, 13.6, 0.7, 9, 0.3),
        primaries=_names(
            "Northgate Primary School; Beacon Hill Infant School; Beacon Hill Junior School; "
            "St Edmund's Catholic Primary School; Larkfield Primary School"
        ),
        secondaries=("Northgate School",),
    ),
    Settlement(
        *("Eastfield", EAST, 16.8, 11.6, 1.1, 26, 0.7),
        primaries=_names(
            "Eastfield Primary School; Hawthorn Avenue Primary School; St Bernadette's Catholic Primary School; "
            "Meadow Rise Primary Academy; Queensway Infant School; Queensway Junior School; "
            "Coronation Road Primary School; St Aidan's CofE Primary School; Brambles Primary School; "
            "Sycamore Drive Primary School; Oakfield Infant School; Oakfield Junior School; "
            "Windmill Hill Primary School; All Saints CofE Primary Academy; Greenacres Primary School"
        ),
        secondaries=_names("Eastfield Academy; Queensway High School; St Bede's Catholic Academy"),
        special_schools=_names("Hazelwood School; Larch Grove School"),
        alternative_provision=("Compass Alternative Provision Academy",),
    ),
    Settlement(
        *("Quayside", EAST, 16.6, 8.4, 0.8, 12, 0.9),
        primaries=_names(
            "Quayside Primary School; Harbour Road Primary School; Our Lady Star of the Sea Catholic Primary School; "
            "Lighthouse Lane Primary Academy; St Nicholas CofE Primary School; Anchor Street Primary School; "
            "Saltings Primary School"
        ),
        secondaries=("Harbour View School",),
    ),
    Settlement(
        *("Westbourne", WEST, 9.0, 11.4, 1.3, 32, 0.1),
        primaries=_names(
            "Westbourne Primary School; The Avenue Primary School; St Margaret's CofE Primary School; "
            "Elmhurst Infant School; Elmhurst Junior School; Orchard Road Primary School; "
            "St Thomas More Catholic Primary School; Highcroft Primary School; Cedar Lodge Primary Academy; "
            "Chestnut Walk Primary School; Fairmead Infant School; Fairmead Junior School; Links Lane Primary School; "
            "Woodlea Primary School; Manor Way Primary School; St Barnabas CofE Primary Academy; "
            "Rectory Fields Primary School; Ashgrove Primary School; King's Meadow Primary School"
        ),
        secondaries=_names(
            "Westbourne High School; Lady Eleanor's School; Highcroft Academy; St John Fisher Catholic School"
        ),
        special_schools=("Beechfield School",),
    ),
    Settlement(
        *("Kelderwick", KELDERWICK, 20.6, 16.4, 1.2, 28, 0.4),
        primaries=_names(
            "Kelderwick Primary School; Market Place Primary School; St Wilfrid's Catholic Primary School; "
            "Alexandra Road Infant School; Alexandra Road Junior School; Colliery Row Primary School; "
            "St Chad's CofE Primary School; Weavers Green Primary Academy; Station Road Primary School; "
            "Church Fields CofE Primary School; Sacred Heart Catholic Primary School; Moorside Primary School; "
            "Viaduct Street Primary School; Springwell Primary School; Quarry Bank Primary School; "
            "Kelder Vale Primary Academy"
        ),
        secondaries=_names(
            "Kelderwick Academy; Moorside High School; Sir Robert Ashby School; Trinity Church of England School"
        ),
        special_schools=_names("Springbank School; Heathlands School"),
        alternative_provision=("Turning Point Pupil Referral Unit",),
    ),
    Settlement(
        *("Stainmoor Row", KELDERWICK, 23.6, 13.9, 0.5, 7, 0.75),
        primaries=_names(
            "Stainmoor Row Primary School; Holy Trinity CofE Primary School; Welfare Park Primary School; "
            "Thornley Bank Primary School"
        ),
    ),
    Settlement(
        *("Brindlow", BRINDLOW, 7.6, 17.2, 0.9, 16, -0.1),
        primaries=_names(
            "Brindlow Infant School; Brindlow Junior School; St Leonard's CofE Primary School; "
            "Market Hill Primary School; St Winifred's Catholic Primary School; Abbey Fields Primary School; "
            "Water Lane Primary School; Brindlow Bridge Primary Academy; Hopyard Primary School; "
            "Tithe Barn Primary School"
        ),
        secondaries=("Brindlow School",),
        special_schools=("Abbey Grange School",),
    ),
    Settlement(
        *("Hessenby", BRINDLOW, 3.6, 15.0, 0.6, 5, -0.5),
        primaries=_names(
            "Hessenby CofE Primary School; Fallowby Primary School; Netherhay CofE Primary School; "
            "Kirk Hessen CofE Primary School"
        ),
        secondaries=("Hessenby Hall Academy",),
    ),
    Settlement(
        *("Ashenthwaite", BRINDLOW, 13.0, 18.6, 0.6, 5, -0.4),
        primaries=_names(
            "Ashenthwaite Primary School; Dunmere CofE Primary School; Upper Sallow Primary School; "
            "Coldhay CofE Primary School"
        ),
    ),
    Settlement(
        *("Oxmarsh", OXMARSH, 12.6, 3.8, 0.9, 14, 0.25),
        primaries=_names(
            "Oxmarsh Primary School; Sluice Road Primary School; St Guthlac's CofE Primary School; "
            "St Francis Catholic Primary School; Drove Lane Primary School; Marsh Gate Primary Academy; "
            "Pump House Primary School; Washlands Primary School"
        ),
        secondaries=_names("Marshland Academy; The Fen Edge School"),
        special_schools=("Oxmarsh Grange School",),
    ),
    Settlement(
        *("Sedgeholme", OXMARSH, 6.4, 5.4, 0.5, 4, -0.2),
        primaries=_names("Sedgeholme CofE Primary School; Reedby Primary School; Long Drove CofE Primary School"),
    ),
    Settlement(
        *("Wrangby", OXMARSH, 20.4, 4.6, 0.5, 4, -0.1),
        primaries=_names("Wrangby Primary School; Gosling Green CofE Primary School; Turfham Primary School"),
    ),
    Settlement(
        *("Eelmere", OXMARSH, 9.2, 2.6, 0.5, 4, 0.0),
        primaries=_names("Eelmere CofE Primary School; Staithe Lane Primary School; Ferry Corner CofE Primary School"),
    ),
)
ALL_THROUGH = "The Fen Edge School"
