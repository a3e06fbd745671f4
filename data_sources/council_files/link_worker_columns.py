"""The columns of the link workers file, with the headings councils give them."""

from data_sources.council_files.cell_text import FULL_TIME_HOURS
from data_sources.council_files.draft import listed
from data_sources.council_files.places import PLACE_COLUMNS
from data_sources.reading.contract import Column, Contract

CONTRACT = Contract(
    kind="link_workers",
    label="Link workers",
    key=("worker_id",),
    replaces_by=("cluster",),  # a new list of a cluster's workers replaces the old one, whoever has come or gone
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        Column(
            "worker_id",
            "Worker ID",
            "code",
            example="LW01",
            help="Anything that tells two people apart. Without it the name does.",
            aliases=listed("""
                Link worker ID, Staff ID, Employee ID, Employee number, Staff number, Payroll number, Payroll no,
                Post ID, Post number, Post no, Position number, ID, Ref, Worker ref, Worker reference, Practitioner
                ID, Staff code, Worker code, Assignment number
            """),
        ),
        Column(
            "name",
            "Name",
            "text",
            is_required=True,
            example="Sam Fletcher",
            help='The person, or "Vacant" for an empty post.',
            aliases=listed("""
                Link worker, Link worker name, Worker name, Worker, Staff name, Staff member, Staff, Practitioner,
                Practitioner name, EH worker, Early help worker, Lead, Lead worker, Lead name, Lead practitioner,
                Key worker, Keyworker, Named worker, Named contact, Employee, Employee name, Full name, Officer,
                Officer name, Coordinator, School coordinator, Post holder, Postholder, Senior link worker, PFSA,
                Person, Name of worker, Name of link worker
            """),
        ),
        Column(
            "first_name",
            "First name",
            "text",
            help="With last name, in place of name.",
            aliases=listed("Forename, Given name, Worker first name, Staff first name"),
        ),
        Column(
            "last_name",
            "Last name",
            "text",
            help="With first name, in place of name.",
            aliases=listed("Surname, Family name, Worker surname, Staff surname"),
        ),
        Column(
            "role",
            "Role",
            "text",
            example="Senior link worker",
            help="The job title. Family hub staff are told apart from link workers by it.",
            aliases=listed("""
                Job title, Post, Post title, Position, Position title, Job, Job role, Grade title, Designation, Type
                of worker, Worker type, Staff type, Role title
            """),
        ),
        Column(
            "fte",
            "FTE",
            "number",
            lowest=0,
            highest=1,
            example="0.6",
            help="Share of a full-time post, 0 to 1.",
            aliases=listed("""
                WTE, FTE (0-1), Full time equivalent, Whole time equivalent, FTE/WTE, Contracted FTE, Working FTE,
                FTE value, Post FTE, % FTE, FTE %, Proportion of full time, Capacity FTE, Capacity (FTE), Current
                FTE, Actual FTE
            """),
        ),
        Column(
            "hours_per_week",
            "Hours per week",
            "text",
            help=f"In place of FTE; {FULL_TIME_HOURS:g} hours are one full-time post.",
            aliases=listed("""
                Hours, Weekly hours, Contracted hours, Contract hours, Hours worked, Hrs, Hrs per week, Hours a
                week, Hours/week, Working hours, Contracted hours per week, Hours pw, Hrs pw, Weekly contracted
                hours
            """),
        ),
        Column(
            "hub",
            "Hub",
            "text",
            example="Northgate Family Hub",
            help="Where the person starts from; the name as in the hubs file.",
            aliases=listed("""
                Base, Family hub, Hub name, Office base, Work base, Office, Based at, Home hub, Location, Work
                location, Place of work, Centre, Children's centre, Base name, Team base, Site
            """),
        ),
        Column(
            "cluster",
            "Cluster",
            "text",
            example="North",
            help="The cluster whose schools the person may lead.",
            aliases=listed("""
                Locality, Area, Team, District, Patch, Quadrant, Partnership, Neighbourhood, Community Learning
                Partnership, CLP, Cluster name, Cluster area, Area team, Locality team, Team name, Zone, Region,
                Team area
            """),
        ),
        Column(
            "phases",
            "Phases",
            "text",
            example="Primary; Secondary",
            help="Phases the person may lead: primary, secondary, special. Empty is any.",
            aliases=listed("""
                Phase, School phase, School phases, Phase(s), Primary/secondary, Phase of education, Works with,
                Type of school, School type, Sector, Can work with
            """),
        ),
        Column(
            "available_from",
            "Available from",
            "date",
            example="01/09/2025",
            help="First day, if not there already.",
            aliases=listed("""
                Start date, Start, From, Date from, Date started, In post from, Commencement date, Date joined,
                Starts, Return date
            """),
        ),
        Column(
            "available_to",
            "Available to",
            "date",
            help="Last day, if known.",
            aliases=listed("""
                End date, End, To, Until, Date to, Leaving date, Leave date, Contract end, Contract end date, Last
                day, In post until, Available until, Leaves, Fixed term end
            """),
        ),
        *PLACE_COLUMNS,
        Column(
            "is_vacant",
            "Vacant",
            "text",
            help="Yes for an empty post. Names such as Vacant or TBC say so too.",
            aliases=listed("""
                Vacant?, Vacancy, Is vacant, Vacant post, Post vacant, Vacant (Y/N), Post status, Filled or vacant
            """),
        ),
    ),
)
NEEDED = (("name", "worker_id", "last_name"), ("fte", "hours_per_week"))
