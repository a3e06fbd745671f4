"""The same jobs without a browser, for analysts who script them.

load, status, score, agree, allocate, verify, rebalance, cover, rota, explain, compare-models, compare-scenarios, sweep,
give-out, audit, package, demo
"""

import typer

from command_line import (
    audit_commands,
    compare_commands,
    cover_commands,
    data_commands,
    explain_commands,
    give_out_commands,
    need_commands,
    package_commands,
    plan_commands,
    rebalance_commands,
    rota_commands,
    scenario_commands,
    sweep_commands,
)

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
for command in (
    data_commands.load,
    data_commands.status,
    need_commands.score,
    need_commands.agree,
    plan_commands.allocate,
    plan_commands.verify,
    cover_commands.cover,
    rota_commands.rota,
    explain_commands.explain,
    compare_commands.compare_models,
    scenario_commands.compare_scenarios,
    give_out_commands.give_out,
    data_commands.demo,
):
    app.command()(command)
app.add_typer(audit_commands.audit, name="audit")
package_commands.package.command("write-scenarios")(scenario_commands.package_scenarios)
app.add_typer(package_commands.package, name="package")
app.add_typer(rebalance_commands.rebalance, name="rebalance")
app.add_typer(sweep_commands.sweep, name="sweep")


if __name__ == "__main__":
    app()
