"""Does exposure show in outcomes? An event study with an estimator made for staggered treatment."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="Vises deltakelse i resultatene?")

with app.setup:
    import altair as alt
    import marimo as mo
    import pandas as pd
    from diff_diff import BaconDecomposition, CallawaySantAnna
    from reading import BLUE, GREY, ORANGE, mark, norwegian, open_published

    from dagster_project.demo.planted_effect import planted_effect
    from dagster_project.registers.indicators import indicators

    COLUMNS = {"outcome": "value", "unit": "owner_id", "time": "grant_year", "first_treat": "first_treated_year"}


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Vises deltakelse i resultatene?

    Kommunene kom med i ordningen i ulike år. Her sammenliknes utviklingen i kommuner som er kommet med, med
    utviklingen i kommuner som **ennå ikke** er med (Callaway og Sant'Anna 2021). År 0 er det første året kommunen
    deltok i et nettverk. Les tre ting sammen:

    1. **Før år 0** skal punktene ligge rundt null. Gjør de ikke det, utviklet gruppene seg ulikt alt før ordningen, og
       da kan resten ikke tolkes som virkning.
    2. **Fra år 0** viser punktene avstanden til den utviklingen kommunene ellers ville ha hatt, med 95 % intervall.
    3. **Den oransje linjen** er regresjonen mange ville ha kjørt, med faste effekter for kommune og år. Den er med for
       å vise hva man ikke bør stole på.
    """)
    return


@app.function
def event_study(panel):
    """Effect by years since an owner came in, and over all: owners not yet in are the control."""
    fitted = CallawaySantAnna(control_group="not_yet_treated", base_period="universal").fit(panel, **COLUMNS)
    by_year = fitted.aggregate("event_study").to_dataframe()
    by_year = by_year.rename(columns={"att": "estimate", "conf_int_lower": "low", "conf_int_upper": "high"})
    low, high = fitted.overall_conf_int
    overall = {"staggered": fitted.overall_att, "staggered_low": low, "staggered_high": high}
    return by_year[["event_time", "estimate", "low", "high"]], overall


@app.function
def two_way_fixed_effects(panel):
    """The naive coefficient of being in: owner and year means taken out, errors clustered by owner."""
    wide = panel.assign(treated=panel.is_treated.astype(float)).pivot(index="owner_id", columns="grant_year")
    value, treated = (
        cells.sub(cells.mean(axis=1), axis=0).sub(cells.mean(axis=0), axis=1) + cells.to_numpy().mean()
        for cells in (wide["value"], wide["treated"])
    )
    variation = (treated**2).to_numpy().sum()
    estimate = (treated * value).to_numpy().sum() / variation
    score = (treated * (value - estimate * treated)).sum(axis=1)
    margin = 1.96 * (score.pow(2).sum() * len(score) / (len(score) - 1)) ** 0.5 / variation
    return {"naive": estimate, "naive_low": estimate - margin, "naive_high": estimate + margin}


@app.function
def forbidden_share(panel):
    """The weight that the naive regression gives to comparisons with owners that are in already."""
    return BaconDecomposition().fit(panel, **COLUMNS).total_weight_later_vs_earlier


@app.cell
def _():
    database = open_published()
    illustrated = mark(database, "outcomes", "agreements")
    panels = database.sql("""
        select
            outcomes.indicator_id,
            owners.owner_id,
            owners.grant_year,
            coalesce(owners.first_treated_year, 0) as first_treated_year,
            owners.is_treated,
            outcomes.value
        from evaluation.eval_owner_panel as owners
        inner join evaluation.eval_owner_outcome as outcomes
            on owners.owner_id = outcomes.owner_id and owners.grant_year = outcomes.grant_year
        where
            outcomes.geography = 'constant'
            and outcomes.value is not null
            and owners.owner_type = 'municipality'
            and owners.state_funds_nok is not null
        qualify count(*) over (partition by outcomes.indicator_id, owners.owner_id) = (
            select count(distinct grant_year) from evaluation.eval_owner_panel where state_funds_nok is not null
        )
        order by all
    """).df()
    return database, illustrated, panels


@app.cell
def _(illustrated, panels):
    truth = {key: float(effect) for key, effect in planted_effect().items()} if illustrated else {}
    paths, totals = [], []
    for indicator_id, panel in panels.groupby("indicator_id"):
        path, total = event_study(panel)
        path["truth"] = [truth.get((indicator_id, year), 0 if truth and year < 0 else None) for year in path.event_time]
        paths.append(path.assign(indicator_id=indicator_id))
        treated = panel[panel.is_treated]
        since = treated.grant_year - treated.first_treated_year
        totals.append(
            {"indicator_id": indicator_id, "owners": panel.owner_id.nunique()}
            | total
            | two_way_fixed_effects(panel)
            | {"forbidden": forbidden_share(panel), "truth": path.set_index("event_time").truth.reindex(since).mean()}
        )
    by_event_time, overall = pd.concat(paths, ignore_index=True), pd.DataFrame(totals)
    return by_event_time, overall


@app.cell(hide_code=True)
def _():
    names = {one.label_nb: one.indicator_id for one in indicators().values()}
    chosen = mo.ui.dropdown(names, value=next(iter(names)), label="Indikator", allow_select_none=False)
    chosen
    return (chosen,)


@app.cell(hide_code=True)
def _(by_event_time, chosen, illustrated, overall):
    indicator = indicators()[chosen.value]
    points = alt.Chart(by_event_time[by_event_time.indicator_id == chosen.value])
    naive = alt.Chart(overall[overall.indicator_id == chosen.value])
    years = alt.X("event_time:O", title="År siden kommunen kom med", axis=alt.Axis(labelAngle=0))
    alt.layer(
        naive.mark_rect(color=ORANGE, opacity=0.15).encode(alt.Y("naive_low:Q"), alt.Y2("naive_high:Q")),
        naive.mark_rule(color=ORANGE, strokeDash=[6, 4], size=2).encode(alt.Y("naive:Q")),
        points.mark_rule(color=GREY).encode(alt.Y(datum=0)),
        points.mark_point(color="black", shape="diamond", size=160).encode(years, alt.Y("truth:Q")),
        points.mark_rule(color=BLUE, size=2).encode(years, alt.Y("low:Q"), alt.Y2("high:Q")),
        points.mark_point(color=BLUE, filled=True, opacity=1, size=70).encode(years, alt.Y("estimate:Q")),
    ).encode(alt.Y(title=f"Forskjell ({indicator.unit_nb})")).properties(
        width=600,
        height=320,
        title=alt.Title(
            f"{indicator.label_nb}{illustrated}",
            subtitle=[
                "Blå punkter: forskjell fra kommuner som ennå ikke er med, og 95 % intervall.",
                "Oransje linje: regresjon med faste effekter og dens intervall, ikke til å stole på."
                + (" Ruter: fasiten." if illustrated else ""),
            ],
        ),
    )
    return


@app.cell(hide_code=True)
def _(by_event_time, chosen, overall):
    row = overall.set_index("indicator_id").loc[chosen.value]
    before = by_event_time[(by_event_time.indicator_id == chosen.value) & (by_event_time.event_time < -1)]
    quiet = ((before.low <= 0) & (before.high >= 0)).sum()
    known = "" if pd.isna(row.truth) else f" Fasiten i illustrasjonen er **{norwegian(row.truth, 3)}**."
    mo.md(f"""
    I snitt over årene etter start er forskjellen **{norwegian(row.staggered, 3)}**
    ({norwegian(row.staggered_low, 3)} til {norwegian(row.staggered_high, 3)}).{known}
    Regresjonen med faste effekter sier {norwegian(row.naive, 3)}
    ({norwegian(row.naive_low, 3)} til {norwegian(row.naive_high, 3)}): den legger
    {norwegian(100 * row.forbidden, 0)} % av vekten på sammenlikninger med kommuner som alt er med, og trekker
    dermed noe av virkningen fra seg selv når virkningen vokser med årene.

    Før start dekker {quiet} av {len(before)} intervaller null. Tallene bygger på {norwegian(row.owners)} kommuner med
    tall for alle år.
    """)
    return


@app.cell(hide_code=True)
def _(illustrated, overall):
    rows = "\n".join(
        f"| {indicators()[one.indicator_id].label_nb} | {norwegian(one.staggered, 2)} "
        f"| {norwegian(one.staggered_low, 2)} til {norwegian(one.staggered_high, 2)} "
        f"| {norwegian(one.naive, 2)} | {norwegian(one.truth, 2) if illustrated else 'ukjent'} |"
        for one in overall.itertuples()
    )
    mo.md(f"""
## Alle indikatorer{illustrated}

| | Forskjell | 95 % intervall | Faste effekter (ikke stol på) | Fasit |
|:--|--:|--:|--:|--:|
{rows}
""")
    return


@app.cell(hide_code=True)
def _(database, illustrated):
    cohorts = database.sql("""
        select coalesce(cast(first_treated_year as varchar), 'aldri') as first_year, count(distinct owner_id) as owners
        from evaluation.eval_owner_panel
        where owner_type = 'municipality'
        group by all order by all
    """).df()
    alt.Chart(cohorts).mark_bar(color=BLUE).encode(
        alt.Y("first_year:N", title=None), alt.X("owners:Q", title="Kommuner på dagens kart")
    ).properties(width=600, height=110, title=f"Første år i et nettverk{illustrated}")
    return


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Hva dette ikke viser

    * Kommunene valgte selv når de ble med. Metoden forutsetter at de ellers hadde utviklet seg likt; punktene før år 0
      kan svekke den forutsetningen, ikke bevise den.
    * Siste år hviler på de få kommunene som aldri kom med. Da er intervallet bredt, og likevel gjerne for smalt.
    * «Er med» er ja eller nei. Hvor mye penger og hvor mange lærere det gjaldt, står i `nok_per_fte` og
      `reach_ratio_low` i `evaluation.eval_owner_panel`.
    * Kommuner uten tall for alle år er holdt utenfor, også de kilden skjermer fordi elevene er få.
    """)
    return


if __name__ == "__main__":
    app.run()
