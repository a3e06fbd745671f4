"""Partner rota: what partners owe schools in a term, whether their hours reach, and who gets the visits if not."""

from data_sources import rota_data
from pages.ui import frame, nav, rota_basis, rota_files, rota_overview, rota_partner, rota_split

nav.require()

district = frame.district()
frame.heading(
    "Partner rota",
    f"What every partner owes the schools of {district.authority_name} in a term, whether the hours offered are "
    "enough, and who gets the visits where they are not.",
)
frame.demonstration_note(district)

basis = rota_basis.choose(district)
splits = rota_split.worked_out(basis)
decided = rota_data.decided(splits.values(), rota_split.accepted(basis))

rota_overview.headlines(basis)
rota_basis.answers(basis)
rota_overview.by_cluster(basis, decided)
rota_overview.by_month(basis)

need = rota_partner.choose(basis)
rota_partner.show(basis, need, splits.get(need.partner.id), decided)
rota_files.show(basis, decided, splits)
